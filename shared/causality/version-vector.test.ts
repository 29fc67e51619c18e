import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OriginId } from '../ids.ts';
import { covers, fromRecord, headOf, raise, raiseAll, toRecord, type VersionVector } from './version-vector.ts';

const origin = (id: string) => id as OriginId;
const vector = fc
  .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 9 }), { noNullPrototype: true })
  .map((record) => fromRecord(record));
const merged = (...all: readonly VersionVector[]) => {
  const result = new Map<OriginId, number>();
  for (const one of all) raiseAll(result, one);
  return result;
};

describe('version vectors', () => {
  it('an absent origin stands at 0', () => {
    expect(headOf(new Map(), origin('a'))).toBe(0);
    expect(covers(new Map(), new Map())).toBe(true);
    expect(covers(new Map(), fromRecord({ a: 1 }))).toBe(false);
    expect(covers(new Map(), fromRecord({ a: 0 }))).toBe(true);
  });

  it('only rises', () => {
    const mine = fromRecord({ a: 3 });
    expect(raise(mine, origin('a'), 2)).toBe(false);
    expect(raise(mine, origin('a'), 3)).toBe(false);
    expect(raise(mine, origin('a'), 4)).toBe(true);
    expect(raise(mine, origin('b'), 1)).toBe(true);
    expect(toRecord(mine)).toEqual({ a: 4, b: 1 });
  });

  it('survives JSON', () => {
    fc.assert(
      fc.property(vector, (one) => {
        expect(fromRecord(JSON.parse(JSON.stringify(toRecord(one))))).toEqual(one);
      }),
    );
  });

  it('takes any name for an origin, also those that objects have a use for', () => {
    const odd = fromRecord(JSON.parse('{"__proto__": 3, "constructor": 4}'));
    expect(headOf(odd, origin('__proto__'))).toBe(3);
    expect(JSON.stringify(toRecord(odd))).toBe('{"__proto__":3,"constructor":4}');
    expect(headOf(new Map(), origin('constructor'))).toBe(0);
  });

  it('a merge is the least that covers both, in any order, any number of times', () => {
    fc.assert(
      fc.property(vector, vector, vector, (a, b, c) => {
        const all = merged(a, b, c);
        expect(covers(all, a) && covers(all, b) && covers(all, c)).toBe(true);
        for (const [id, seq] of all) expect([a, b, c].some((one) => headOf(one, id) === seq)).toBe(true);
        expect(toRecord(merged(c, b, a, b))).toEqual(toRecord(all));
        expect(toRecord(merged(merged(a, b), c))).toEqual(toRecord(merged(a, merged(b, c))));
      }),
    );
  });

  it('two that cover each other are the same', () => {
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        expect(covers(a, b) && covers(b, a)).toBe(JSON.stringify(sorted(a)) === JSON.stringify(sorted(b)));
      }),
    );
  });
});

const sorted = (one: VersionVector) => [...one].sort(([a], [b]) => (a < b ? -1 : 1));
