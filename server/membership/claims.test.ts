import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuthorId, OriginId, Stamp, UserName } from '../../shared/ids.ts';
import { formatStamp } from '../../shared/time/hybrid-clock.ts';
import type { Claim } from '../store/store.ts';
import { Claims } from './claims.ts';

const fold = (name: string) => name.toLowerCase();
const claim = (name: string, author: string, ms: number, origin = 'o', seq = 1): Claim => ({
  name: name as UserName,
  author: author as AuthorId,
  at: formatStamp({ ms, counter: 0 }) as Stamp,
  origin: origin as OriginId,
  seq,
});

describe('claims', () => {
  it('M70 the older claim keeps a name, whichever came first, and says when the owner changed', () => {
    const claims = new Claims(fold, []);
    expect(claims.add(claim('Ann', 'young', 20))).toBe('ann');
    expect(claims.owner('ann')).toBe('young');
    expect(claims.add(claim('ANN', 'old', 10))).toBe('ann');
    expect(claims.owner('ann')).toBe('old');
    expect(claims.add(claim('ann', 'late', 30))).toBeUndefined();
    expect(claims.owner('ann')).toBe('old');
    expect(claims.owner('bea')).toBeUndefined();
  });

  it('M70 an older claim of the same author changes no owner', () => {
    const claims = new Claims(fold, [claim('ann', 'a', 20)]);
    expect(claims.add(claim('ann', 'a', 10))).toBeUndefined();
    expect(claims.add(claim('ann', 'b', 15))).toBeUndefined();
    expect(claims.owner('ann')).toBe('a');
  });

  it('M70 the latest name an author claimed is known, also when they own several', () => {
    const claims = new Claims(fold, [claim('ann', 'a', 10), claim('anna', 'a', 30), claim('anne', 'a', 20)]);
    expect(claims.nameOf('a' as AuthorId)).toBe('anna');
    expect(claims.owner('ann')).toBe('a');
    expect(claims.nameOf('b' as AuthorId)).toBeUndefined();
  });

  it('M70 any order of the same claims gives the same owners', () => {
    const one = fc.record({
      name: fc.constantFrom('x', 'X', 'y'),
      author: fc.constantFrom('a', 'b', 'c'),
      ms: fc.nat(5),
      origin: fc.constantFrom('o', 'p'),
      seq: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(
        fc
          .uniqueArray(one, { selector: ({ ms, origin, seq }) => `${ms}${origin}${seq}`, maxLength: 8 })
          .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const [a, b] = [list, shuffled].map(
            (order) =>
              new Claims(
                fold,
                order.map(({ name, author, ms, origin, seq }) => claim(name, author, ms, origin, seq)),
              ),
          ) as [Claims, Claims];
          for (const name of ['x', 'y']) expect(a.owner(name)).toBe(b.owner(name));
          for (const author of ['a', 'b', 'c']) expect(a.nameOf(author as AuthorId)).toBe(b.nameOf(author as AuthorId));
        },
      ),
    );
  });
});
