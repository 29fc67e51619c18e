import { describe, expect, it } from 'vitest';
import { isLong } from './fold.ts';

describe('isLong', () => {
  it('folds after twenty lines, however they end', () => {
    expect(isLong(Array.from({ length: 20 }, () => 'x').join('\n'))).toBe(false);
    expect(isLong(Array.from({ length: 21 }, () => 'x').join('\n'))).toBe(true);
    expect(isLong('\r\n'.repeat(20))).toBe(true);
  });

  it('folds after two thousand characters, not code units', () => {
    expect(isLong('x'.repeat(2_000))).toBe(false);
    expect(isLong('x'.repeat(2_001))).toBe(true);
    expect(isLong('🙂'.repeat(2_000))).toBe(false);
  });
});
