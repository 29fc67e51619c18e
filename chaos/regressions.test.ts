import { describe, expect, it } from 'vitest';
import { regressions } from './regressions.ts';
import { scheduleOf } from './schedule.ts';

describe('the kept schedules', () => {
  it.each(regressions())('$name can be replayed, and says what it showed', ({ name, seed, nodes, minutes, showed }) => {
    expect([name, showed].every((text) => text.length > 0)).toBe(true);
    expect([3, 5]).toContain(nodes);
    expect(scheduleOf(seed, minutes, nodes).steps.length).toBeGreaterThan(0);
  });

  it('still have in them what they were kept for', () => {
    // A change of the generator gives a seed another schedule: then another seed is needed.
    const kept = regressions().find(({ name }) => name === 'out of files');
    expect(kept && scheduleOf(kept.seed, kept.minutes, kept.nodes).steps.map(({ fault }) => fault)).toContain('few-files');
  });

  it('have names of their own', () => {
    const names = regressions().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
