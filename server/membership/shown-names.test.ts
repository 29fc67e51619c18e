import { describe, expect, it } from 'vitest';
import type { AuthorId, UserName } from '../../shared/ids.ts';
import { nameOwner, shownAs } from './shown-names.ts';

const author = (id: string) => id as AuthorId;
const holder = (id: string, since: number) => ({ author: author(id), since });
const ann = 'ann' as UserName;

describe('shown names', () => {
  it('M70 a claim decides, whoever is present', () => {
    expect(nameOwner(author('cccccc'), [holder('aaaaaa', 1)])).toBe('cccccc');
    expect(nameOwner(author('cccccc'), [])).toBe('cccccc');
  });

  it('M70 without a claim it is who has been connected longest, then the smaller author id', () => {
    expect(nameOwner(undefined, [holder('aaaaaa', 5), holder('bbbbbb', 3), holder('cccccc', 4)])).toBe('bbbbbb');
    expect(nameOwner(undefined, [holder('bbbbbb', 3), holder('aaaaaa', 3)])).toBe('aaaaaa');
    expect(nameOwner(undefined, [holder('aaaaaa', 3), holder('bbbbbb', 3)])).toBe('aaaaaa');
    expect(nameOwner(undefined, [])).toBeUndefined();
  });

  it('M71 the owner is shown as they asked, everybody else with the start of their author id', () => {
    expect(shownAs(ann, author('aaaa1111'), author('aaaa1111'))).toBe('ann');
    expect(shownAs(ann, author('aaaa1111'), undefined)).toBe('ann');
    expect(shownAs(ann, author('bbbb2222'), author('aaaa1111'))).toBe('ann~bbbb');
  });
});
