import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import type { Stamp } from '../../shared/ids.ts';
import { FOLLOW_MS, formatStamp, HybridClock, parseStamp } from '../../shared/time/hybrid-clock.ts';
import { type Judge, property } from '../property.ts';
import { textOf } from '../texts.ts';
import { stamp } from '../valid.ts';

const text = fc.oneof(textOf('1700000000000', '-', '0000', 'ffff', '9'), stamp);
const parts = fc.record({ ms: fc.nat(9_999_999_999_999), counter: fc.nat(0xffff) });
const START = 1_700_000_000_000;
const step = fc.oneof(
  fc.record({ is: fc.constant('tick' as const) }),
  fc.record({
    is: fc.constant('wall' as const),
    by: fc.oneof(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -4e9, max: 4e9 })),
  }),
  fc.record({ is: fc.constant('witness' as const), stamp: fc.oneof(text, fc.integer({ min: -20_000, max: 20_000 })) }),
);
const steps = fc.record({ last: fc.option(text, { nil: undefined }), steps: fc.array(step, { maxLength: 30 }) });

export const clock: readonly Judge[] = [
  property({
    name: 'clock/stamp-text',
    says: 'any text is a stamp or none, and a stamp comes back from its own text',
    input: text,
    size: (given) => given.length,
    run: parseStamp,
    holds: (parsed, given) => {
      if (parsed) same(formatStamp(parsed), given);
    },
  }),
  property({
    name: 'clock/stamp-round-trip',
    says: 'stamps decode to what was encoded, and sort as texts as they do in time',
    input: fc.tuple(parts, parts),
    size: () => 36,
    run: ([a, b]) => [formatStamp(a), formatStamp(b)] as const,
    holds: ([textA, textB], [a, b]) => {
      same([parseStamp(textA), parseStamp(textB)], [{ ...a }, { ...b }]);
      same(textA < textB, a.ms < b.ms || (a.ms === b.ms && a.counter < b.counter));
    },
  }),
  property({
    name: 'clock/merge',
    says: 'stamps strictly rise, whatever the wall clock does and whatever is witnessed, and are followed 10 s at most',
    input: steps,
    size: ({ steps: taken }) => taken.length,
    run: ({ last, steps: taken }) => {
      let wall = START;
      let highestWall = START;
      const hybrid = new HybridClock(() => wall, last as Stamp | undefined);
      const stamps: Stamp[] = [];
      for (const one of taken) {
        if (one.is === 'wall') wall = Math.min(Math.max(0, wall + one.by), 9_000_000_000_000);
        else if (one.is === 'tick') stamps.push(hybrid.tick());
        else
          hybrid.witness(
            typeof one.stamp === 'string' ? (one.stamp as Stamp) : formatStamp({ ms: Math.max(0, wall + one.stamp), counter: 7 }),
          );
        highestWall = Math.max(highestWall, wall);
      }
      return { stamps, highestWall };
    },
    holds: ({ stamps, highestWall }, { last }) => {
      const from = last === undefined ? undefined : parseStamp(last);
      const ceiling = Math.max(highestWall + FOLLOW_MS, from?.ms ?? 0);
      // The last stamp of all has no successor of 13 digits; the year is 2286 then.
      if (from && from.ms > 9_999_999_999_000) return;
      let before = from ? (last as string) : '';
      for (const one of stamps) {
        same(one > before, true);
        same((parseStamp(one)?.ms ?? Number.POSITIVE_INFINITY) <= ceiling + 1, true);
        before = one;
      }
    },
  }),
  property({
    name: 'clock/no-stamp',
    says: 'a text that is no stamp leaves the clock as it was',
    input: fc.record({ junk: text.filter((one) => parseStamp(one) === undefined), ticks: fc.nat({ max: 5 }) }),
    size: ({ junk }) => junk.length,
    run: ({ junk, ticks }) => {
      const hybrid = new HybridClock(() => START);
      for (let i = 0; i < ticks; i += 1) hybrid.tick();
      hybrid.witness(junk as Stamp);
      return hybrid.tick();
    },
    holds: (next, { ticks }) => same(next, formatStamp({ ms: START, counter: ticks })),
    share: 0.3,
  }),
];
