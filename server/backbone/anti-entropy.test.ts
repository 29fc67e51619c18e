import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromRecord, headOf, type MutableVersionVector, toRecord } from '../../shared/causality/version-vector.ts';
import type { EventId, OriginId } from '../../shared/ids.ts';
import { isNextFor, missing, receive } from './anti-entropy.ts';

const origin = (id: string) => id as OriginId;
const event = (id: string, seq: number): EventId => ({ origin: origin(id), seq });
const vector = fc
  .dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 6 }), { noNullPrototype: true })
  .map(fromRecord);

describe('what is missing', () => {
  it('M40 is the first sequence not held of each origin in which the other is ahead', () => {
    expect(missing(fromRecord({ a: 3, b: 5 }), fromRecord({ a: 7, b: 5, c: 2 }), new Set())).toEqual({ a: 4, c: 1 });
    expect(missing(fromRecord({ a: 3 }), fromRecord({ a: 2 }), new Set())).toEqual({});
  });

  it('M40 leaves out what was asked of another', () => {
    expect(missing(new Map(), fromRecord({ a: 1, b: 1 }), new Set([origin('a')]))).toEqual({ b: 1 });
  });

  it('M40 asks for nothing that is held, and for everything that is not', () => {
    fc.assert(
      fc.property(vector, vector, (mine, theirs) => {
        const want = missing(mine, theirs, new Set());
        for (const [id, head] of theirs) {
          if (head > headOf(mine, id)) expect(want[id]).toBe(headOf(mine, id) + 1);
          else expect(want[id]).toBeUndefined();
        }
        expect(Object.keys(want).every((id) => theirs.has(origin(id)))).toBe(true);
      }),
    );
  });
});

describe('what to push', () => {
  it('M35 only the very next event a peer needs, which then counts as held', () => {
    const has = fromRecord({ a: 2 });
    expect(isNextFor(has, event('a', 4))).toBe(false);
    expect(isNextFor(has, event('a', 2))).toBe(false);
    expect(isNextFor(has, event('a', 3))).toBe(true);
    expect(isNextFor(has, event('a', 3))).toBe(false);
    expect(isNextFor(has, event('b', 1))).toBe(true);
    expect(toRecord(has)).toEqual({ a: 3, b: 1 });
  });

  it('M34 over one link, whatever is offered how often: each event once, in sequence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: fc.constantFrom('a', 'b'), seq: fc.integer({ min: 1, max: 6 }) }), {
          maxLength: 60,
          size: 'max',
        }),
        (offers) => {
          const has: MutableVersionVector = new Map();
          const sent = offers.filter(({ id, seq }) => isNextFor(has, event(id, seq)));
          for (const id of ['a', 'b']) {
            const seqs = sent.filter((one) => one.id === id).map(({ seq }) => seq);
            expect(seqs).toEqual(seqs.map((_, index) => index + 1));
          }
        },
      ),
    );
  });
});

describe('what to take in', () => {
  it('M36 the next one is new, one that is held is dropped, one further ahead is a gap', () => {
    const received = fromRecord({ a: 2 });
    expect(receive(received, event('a', 2))).toBe('held');
    expect(receive(received, event('a', 4))).toBe('gap');
    expect(toRecord(received)).toEqual({ a: 2 });
    expect(receive(received, event('a', 3))).toBe('new');
    expect(receive(received, event('a', 3))).toBe('held');
    expect(receive(received, event('b', 2))).toBe('gap');
    expect(receive(received, event('b', 1))).toBe('new');
    expect(toRecord(received)).toEqual({ a: 3, b: 1 });
  });
});
