import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/virtual-clock.ts';
import { backoffDelay } from './backoff.ts';

const RANGE = { fromMs: 100, toMs: 2_000 };
const fixed = (next: number) => ({ next: () => next, bytes: () => new Uint8Array() });

describe('backoff', () => {
  it('M21 doubles its ceiling from the first to the last', () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 6].map((attempt) => Math.round(backoffDelay(RANGE, attempt, fixed(0.999_999_9))));
    expect(ceilings).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  it('M21 stays within a tenth of the first and the last, after however many attempts', () => {
    const random = seededRandom(7);
    fc.assert(
      fc.property(fc.nat({ max: 1_000_000 }), (attempt) => {
        const delay = backoffDelay(RANGE, attempt, random);
        expect(delay).toBeGreaterThanOrEqual(10);
        expect(delay).toBeLessThanOrEqual(2_000);
      }),
    );
    expect(backoffDelay(RANGE, 0, fixed(0))).toBe(10);
    expect(backoffDelay(RANGE, 9, fixed(0))).toBe(10);
  });

  it('M21 is full jitter: many that start at once are spread over the whole time', () => {
    const random = seededRandom(1);
    const tenths = new Set(Array.from({ length: 200 }, () => Math.floor(backoffDelay(RANGE, 5, random) / 200)));
    expect(tenths.size).toBe(10);
  });
});
