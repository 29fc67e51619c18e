import { describe, expect, it } from 'vitest';
import { ago, duration } from './numbers.ts';

describe('times as people read them', () => {
  it('how long something takes has a tenth of a second while that says something', () => {
    expect([800, 9_900, 12_400, 95_000].map(duration)).toEqual(['0.8 s', '9.9 s', '12 s', '2 min']);
  });

  it('how long ago something was has none, so that it is not another number at each look', () => {
    expect([-5, 999, 1_000, 8_950, 89_999, 130_000].map(ago)).toEqual([
      'just now',
      'just now',
      '1 s ago',
      '8 s ago',
      '89 s ago',
      '2 min ago',
    ]);
  });
});
