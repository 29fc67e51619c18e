import { describe, expect, it } from 'vitest';
import { isSkewed } from './clock-skew.ts';

describe('clock skew', () => {
  it.each([
    ['alone', [], false],
    ['with one peer nobody can say whose clock is wrong', [60_000], false],
    ['three clocks, two of which agree that ours is behind', [60_000, 61_000], true],
    ['three clocks, two of which agree that ours is ahead', [-60_000, -61_000], true],
    ['one peer is off, not we', [60_000, 20], false],
    ['exactly 10 s is still honest', [10_000, 10_000], false],
    ['just above', [10_001, 10_001], true],
    ['four clocks: between the middle two', [0, 30_000, 30_000], true],
    ['four clocks, half and half near enough', [0, 19_000, 19_000], false],
    ['five clocks, two of them off', [90_000, 90_000, 5, -5], false],
  ])('M64 %s', (_what, offsets, expected) => {
    expect(isSkewed(offsets)).toBe(expected);
  });
});
