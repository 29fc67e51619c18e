import { describe, expect, it } from 'vitest';
import type { OriginId } from '../../shared/ids.ts';
import { EventAges } from './event-ages.ts';

const A = 'A' as OriginId;

describe('the ages of events', () => {
  function atTime() {
    const time = { now: 100_000 };
    return { time, ages: new EventAges({ now: () => time.now }) };
  }

  it('are told by the stamps, and of what is only heard of since it was heard', () => {
    const { time, ages } = atTime();
    ages.note(A, 1, 1, 70_000);
    ages.note(A, 2, 5);
    time.now += 2_000;
    expect(ages.ageOf(A, 1)).toBe(32_000);
    expect(ages.ageOf(A, 2)).toBe(2_000);
    expect(ages.ageOf(A, 6)).toBeUndefined();
  });

  it('stay as they were heard when the events come later, and are not known of what was there before', () => {
    const { time, ages } = atTime();
    ages.note(A, 4, 5);
    time.now += 2_000;
    ages.note(A, 4, 4, 60_000);
    expect(ages.ageOf(A, 4)).toBe(2_000);
    expect(ages.ageOf(A, 3)).toBeUndefined();
  });

  it('grow coarser and never smaller when there are many', () => {
    const { time, ages } = atTime();
    for (let seq = 1; seq <= 1_000; seq += 1) ages.note(A, seq, seq, seq * 10_000);
    time.now = 10_000_000;
    for (const seq of [1, 400, 999]) {
      const age = ages.ageOf(A, seq) as number;
      expect(age).toBeGreaterThanOrEqual(10_000_000 - seq * 10_000);
      expect(age).toBeLessThanOrEqual(10_000_000 - 10_000);
    }
    expect(ages.ageOf(A, 1_000)).toBeLessThan(ages.ageOf(A, 1) as number);
  });

  it('share the earlier moment within a second, and a clock that is behind makes no age negative', () => {
    const { ages } = atTime();
    ages.note(A, 1, 1, 99_500);
    ages.note(A, 2, 2, 99_900);
    ages.note(A, 3, 3, 150_000);
    expect([1, 2, 3].map((seq) => ages.ageOf(A, seq))).toEqual([500, 500, 0]);
  });
});
