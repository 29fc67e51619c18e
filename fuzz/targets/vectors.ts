import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import { isNextFor, missing, receive } from '../../server/backbone/anti-entropy.ts';
import { parseHeads, parseWant } from '../../server/backbone/peer-messages.ts';
import {
  covers,
  fromRecord,
  headOf,
  type MutableVersionVector,
  raiseAll,
  toRecord,
} from '../../shared/causality/version-vector.ts';
import type { EventId, OriginId } from '../../shared/ids.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { type Judge, property } from '../property.ts';
import { origin, seq } from '../valid.ts';

/** Version vectors, and what nodes ask each other for by them. */

const positive = seq.map((value) => Math.max(1, value));
const vector = fc.array(fc.tuple(origin, positive), { maxLength: 10 }).map((entries) => new Map(entries) as MutableVersionVector);
const wide = fc
  .integer({ min: 0, max: LIMITS.cursorOrigins })
  .map((count) => new Map(Array.from({ length: count }, (_, i) => [`o${i}` as OriginId, i + 1])));
const entries = (one: ReadonlyMap<OriginId, number>) => [...one].sort(([a], [b]) => (a < b ? -1 : 1));

function joined(...vectors: readonly MutableVersionVector[]): MutableVersionVector {
  const all: MutableVersionVector = new Map();
  for (const one of vectors) raiseAll(all, one);
  return all;
}

export const vectors: readonly Judge[] = [
  property({
    name: 'vectors/round-trip',
    says: 'M34 a vector is read from the wire as it was written',
    input: fc.oneof({ weight: 150, arbitrary: vector }, { weight: 1, arbitrary: wide }).map((one) => ({
      one,
      heads: Buffer.from(JSON.stringify({ heads: toRecord(one) })),
      want: Buffer.from(JSON.stringify({ want: missing(new Map(), one, new Set()) })),
    })),
    size: ({ heads, want }) => heads.length + Math.max(want.length, 64 * 1024),
    run: ({ heads, want }) => ({ heads: fromRecord(parseHeads(heads).heads), wanted: Object.keys(parseWant(want).want) }),
    holds: ({ heads, wanted }, { one }) => {
      same(entries(heads), entries(one));
      same(wanted.sort(), [...one.keys()].sort());
    },
  }),
  property({
    name: 'vectors/join',
    says: 'joining vectors commutes, associates and is idempotent, and the join covers both',
    input: fc.tuple(vector, vector, vector),
    size: (all) => all.reduce((sum, one) => sum + one.size * 16, 0),
    run: ([a, b]) => joined(a, b),
    holds: (ab, [a, b, c]) => {
      same(entries(joined(b, a)), entries(ab));
      same(entries(joined(joined(a, b), c)), entries(joined(a, joined(b, c))));
      same(entries(joined(ab, a)), entries(ab));
      same(covers(ab, a) && covers(ab, b), true);
      same(covers(a, b), entries(joined(a, b)).toString() === entries(a).toString());
    },
  }),
  property({
    name: 'anti-entropy/missing',
    says: 'M35 what is asked for is exactly what the other is ahead in, from the first gap on',
    input: fc.tuple(vector, vector, fc.array(origin, { maxLength: 3 })),
    size: ([mine, theirs]) => (mine.size + theirs.size) * 16,
    run: ([mine, theirs, asked]) => missing(mine, theirs, new Set(asked as OriginId[])),
    holds: (want, [mine, theirs, asked]) => {
      const expected = [...theirs].filter(([one, head]) => head > headOf(mine, one) && !asked.includes(one));
      same(entries(fromRecord(want)), entries(new Map(expected.map(([one]) => [one, headOf(mine, one) + 1]))));
    },
  }),
  property({
    name: 'anti-entropy/reception',
    says: 'M36 events in any order leave a prefix without holes, and what is held or too early changes nothing',
    input: fc.array(fc.record({ origin: fc.constantFrom('a', 'b'), seq: fc.oneof(fc.integer({ min: 1, max: 8 }), positive) }), {
      maxLength: 40,
    }),
    size: (events) => events.length * 16,
    run: (events) => play(events as EventId[]),
    holds: ({ taken, received, sent }, events) => {
      const expected = new Map<string, number>();
      const order = events.filter((event) => {
        const isNext = event.seq === (expected.get(event.origin) ?? 0) + 1;
        if (isNext) expected.set(event.origin, event.seq);
        return isNext;
      });
      same(taken, order);
      same(sent, order);
      same(entries(received), entries(expected as MutableVersionVector));
    },
  }),
];

/** The same events at a receiver, and at a sender that pushes each only to a peer that needs exactly this one next. */
function play(events: readonly EventId[]) {
  const received: MutableVersionVector = new Map();
  const has: MutableVersionVector = new Map();
  const taken = events.filter((event) => receive(received, event) === 'new');
  const sent = events.filter((event) => isNextFor(has, event));
  return { taken, sent, received };
}
