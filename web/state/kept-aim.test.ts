import { describe, expect, it } from 'vitest';
import { anEntry } from './fixtures.ts';
import { aimedAt, readAim } from './kept-aim.ts';

describe('an aim that an earlier page kept', () => {
  const entry = aimedAt(anEntry({ from: 'bob', body: 'hello' }));

  it('is read as it was', () => {
    for (const aim of [{ is: 'reply', entry } as const, { is: 'edit', entry, text: 'half a ch' } as const]) {
      expect(readAim(JSON.parse(JSON.stringify(aim)))).toEqual(aim);
    }
  });

  it.each([
    null,
    'reply',
    {},
    { is: 'reply' },
    { is: 'edit', entry },
    { is: 'delete', entry, text: '' },
    { is: 'reply', entry: { ...entry, id: 7 } },
  ])('is none when it is %j', (stored) => expect(readAim(stored)).toBeUndefined());
});
