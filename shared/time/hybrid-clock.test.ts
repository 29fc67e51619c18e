import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Stamp } from '../ids.ts';
import { FOLLOW_MS, formatStamp, HybridClock, parseStamp } from './hybrid-clock.ts';

const NOW = 1_700_000_000_000;
const stamp = (ms: number, counter = 0) => formatStamp({ ms, counter });
const msOf = (text: Stamp) => parseStamp(text)?.ms as number;

describe('stamps', () => {
  it('C66 are 13 digits of milliseconds and 4 of a counter, and sort as text', () => {
    expect(stamp(5, 0xab)).toBe('0000000000005-00ab');
    const parts = fc.record({ ms: fc.nat({ max: 9_999_999_999_999 }), counter: fc.nat({ max: 0xffff }) });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(parseStamp(formatStamp(a))).toEqual(a);
        const order = a.ms - b.ms || a.counter - b.counter;
        expect(formatStamp(a) < formatStamp(b)).toBe(order < 0);
        expect(formatStamp(a) === formatStamp(b)).toBe(order === 0);
      }),
    );
  });

  it.each([
    '',
    '1700000000000',
    '1700000000000-000',
    '1700000000000-000G',
    '1700000000000-000A',
    '170000000000-0000',
    '1700000000000-0000 ',
    '-700000000000-0000',
  ])('C66 %j is none', (text) => {
    expect(parseStamp(text)).toBeUndefined();
  });
});

describe('the hybrid clock', () => {
  it('C68 follows the wall clock while that moves on', () => {
    let wall = NOW;
    const clock = new HybridClock(() => wall);
    expect(clock.tick()).toBe(stamp(NOW));
    expect(clock.tick()).toBe(stamp(NOW, 1));
    wall += 1;
    expect(clock.tick()).toBe(stamp(NOW + 1));
    wall -= 1_000;
    expect(clock.tick()).toBe(stamp(NOW + 1, 1));
  });

  it('C68 a full counter moves on to the next millisecond', () => {
    const clock = new HybridClock(() => NOW, stamp(NOW, 0xfffe));
    expect([clock.tick(), clock.tick(), clock.tick()]).toEqual([stamp(NOW, 0xffff), stamp(NOW + 1), stamp(NOW + 1, 1)]);
  });

  it('M37 what it witnesses it exceeds, unless that is more than 10 s ahead', () => {
    const clock = new HybridClock(() => NOW);
    clock.witness(stamp(NOW + 500, 7));
    expect(clock.tick()).toBe(stamp(NOW + 500, 8));
    clock.witness(stamp(NOW + 400));
    expect(clock.tick()).toBe(stamp(NOW + 500, 9));
    clock.witness(stamp(NOW + FOLLOW_MS, 3));
    expect(clock.tick()).toBe(stamp(NOW + FOLLOW_MS, 4));
    clock.witness(stamp(NOW + FOLLOW_MS + 1));
    clock.witness(stamp(9_999_999_999_999, 0xffff));
    expect(clock.tick()).toBe(stamp(NOW + FOLLOW_MS, 5));
    clock.witness('nonsense' as Stamp);
    expect(clock.tick()).toBe(stamp(NOW + FOLLOW_MS, 6));
  });

  it('C68 a restart goes on above the last stamp, also where the wall clock fell back', () => {
    const last = new HybridClock(() => NOW + 60_000).tick();
    expect(new HybridClock(() => NOW, last).tick()).toBe(stamp(NOW + 60_000, 1));
    expect(new HybridClock(() => NOW, undefined).tick()).toBe(stamp(NOW));
  });

  const step = fc.oneof(
    fc.record({ is: fc.constant('wall' as const), by: fc.integer({ min: -100_000, max: 100_000 }) }),
    fc.record({
      is: fc.constant('witness' as const),
      by: fc.integer({ min: -100_000, max: 10_000_000 }),
      counter: fc.nat({ max: 0xffff }),
    }),
    fc.record({ is: fc.constant('restart' as const) }),
    fc.record({ is: fc.constant('tick' as const) }),
  );

  it('C68 M37 stamps strictly rise through jumps of the wall clock, witnessed stamps and restarts', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        let wall = NOW;
        let highestWall = NOW;
        let clock = new HybridClock(() => wall);
        let last = stamp(0);
        for (const now of steps) {
          if (now.is === 'wall') wall += now.by;
          else if (now.is === 'witness') clock.witness(stamp(Math.max(0, wall + now.by), now.counter));
          else if (now.is === 'restart') clock = new HybridClock(() => wall, last);
          else {
            const next = clock.tick();
            expect(next > last).toBe(true);
            last = next;
          }
          highestWall = Math.max(highestWall, wall);
          // One more than the bound: a counter that overflows takes the next millisecond.
          expect(msOf(last)).toBeLessThanOrEqual(highestWall + FOLLOW_MS + 1);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('M37 two clocks that witness each other order what follows after what was seen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { maxLength: 40, size: 'max' }),
        fc.integer({ min: -9_000, max: 9_000 }),
        (turns, offset) => {
          const clocks = [new HybridClock(() => NOW), new HybridClock(() => NOW + offset)] as const;
          let seen = stamp(0);
          for (const turn of turns) {
            const [from, to] = turn ? clocks : [clocks[1], clocks[0]];
            from.witness(seen);
            const said = from.tick();
            expect(said > seen).toBe(true);
            to.witness(said);
            seen = said;
          }
        },
      ),
    );
  });
});
