import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Level, type Load, levelOf, NO_LOAD, nextLoad, type Signals } from './level.ts';
import { QUIET } from './load-monitor.ts';

const quiet: Signals = { ...QUIET, commitAgeMs: 0 };
const MIB = 1024 * 1024;

/** Feeds signals a quarter of a second apart and gives the levels. */
function levels(...signals: readonly Partial<Signals>[]): readonly Level[] {
  let load: Load = NO_LOAD;
  return signals.map((some, index) => {
    load = nextLoad(load, { ...quiet, ...some }, index * 250);
    return levelOf(load);
  });
}
const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);

describe('the level of a node', () => {
  it.each<[Partial<Signals>, Level]>([
    [{ loopDelayMs: 50 }, 0],
    [{ loopDelayMs: 51 }, 1],
    [{ loopDelayMs: 101 }, 2],
    [{ loopDelayMs: 5_000 }, 2],
    [{ commitAgeMs: 500 }, 0],
    [{ commitAgeMs: 501 }, 3],
    [{ commitAgeMs: 60_000 }, 3],
    [{ rssBytes: 701, memoryBytes: 1_000 }, 1],
    [{ rssBytes: 901, memoryBytes: 1_000 }, 3],
    [{ freeDiskBytes: 63 * MIB, diskBytes: 100_000 * MIB }, 4],
    [{ freeDiskBytes: 65 * MIB, diskBytes: 100_000 * MIB }, 0],
    // A small disk is not nearly full from the start.
    [{ freeDiskBytes: 15 * MIB, diskBytes: 16 * MIB }, 0],
    [{ freeDiskBytes: 0.7 * MIB, diskBytes: 16 * MIB }, 4],
  ])('C106 %j is level %d', (signals, level) => {
    expect(levels(signals)).toEqual([level]);
  });

  it('C106 is taken at once, and left when two seconds were well below it', () => {
    const calm = times(9, { loopDelayMs: 10 });
    expect(levels({ loopDelayMs: 120 }, ...calm)).toEqual([...times(9, 2), 0]);
  });

  it.each([
    [251, 3],
    [1_001, 4],
  ] as const)('C106 an event loop that is late by %d ms is level %d when it was so for a second', (loopDelayMs, level) => {
    expect(levels(...times(6, { loopDelayMs }))).toEqual([2, 2, 2, 2, level, level]);
    expect(levels(...times(4, { loopDelayMs }), {}, ...times(4, { loopDelayMs }))).not.toContain(level);
  });

  it('C106 does not flap around a limit', () => {
    const around = times(40, [{ loopDelayMs: 105 }, { loopDelayMs: 85 }]).flat();
    expect(new Set(levels(...around))).toEqual(new Set([2]));
  });

  it('C106 is left for the most there was meanwhile, not for the last', () => {
    const meanwhile = [{ loopDelayMs: 70 }, ...times(8, { loopDelayMs: 10 })];
    expect(levels({ commitAgeMs: 600 }, ...meanwhile).at(-1)).toBe(1);
  });

  it('C106 a disk that is nearly full stops posts and nothing else', () => {
    const load = nextLoad(NO_LOAD, { ...quiet, freeDiskBytes: 1, diskBytes: 1_000 * MIB }, 0);
    expect(load).toMatchObject({ pressure: 0, isDiskNearlyFull: true });
  });

  it('never falls within two seconds of a rise, whatever is measured', () => {
    const signal = fc.record({ loopDelayMs: fc.nat(2_000), commitAgeMs: fc.nat(2_000) });
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 60 }), (signals) => {
        const seen = levels(...signals);
        seen.forEach((level, at) => {
          const lately = seen.slice(Math.max(0, at - 8), at);
          const roseAt = lately.findLastIndex((earlier, index) => index > 0 && earlier > (lately[index - 1] as Level));
          if (roseAt >= 0) expect(level).toBeGreaterThanOrEqual(Math.min(...lately.slice(roseAt)));
        });
      }),
    );
  });
});
