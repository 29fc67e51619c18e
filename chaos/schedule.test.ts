import { describe, expect, it } from 'vitest';
import { FAULT_NAMES, FAULTS, type Lane, type Schedule, scheduleOf, stepText } from './schedule.ts';

const LANES: readonly Lane[] = ['process', 'links', 'clients'];
const lane = ({ steps }: Schedule, name: Lane) => steps.filter((step) => step.lane === name);

describe('a schedule', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(scheduleOf(7, 20, 5)).toEqual(scheduleOf(7, 20, 5));
    expect(scheduleOf(7, 20, 5)).not.toEqual(scheduleOf(8, 20, 5));
  });

  it('is what its JSON says, to the last digit', () => {
    const schedule = scheduleOf(7, 20, 5);
    expect(JSON.parse(JSON.stringify(schedule))).toEqual(schedule);
  });

  it.each([
    [1, 3],
    [20, 5],
  ])('of %i minutes ends in time, with no fault before clients had a moment', (minutes, nodes) => {
    for (let seed = 0; seed < 50; seed += 1) {
      const { steps } = scheduleOf(seed, minutes, nodes);
      expect(steps.length).toBeGreaterThan(minutes * 10);
      for (const { at, forS } of steps) {
        expect(at).toBeGreaterThanOrEqual(2);
        expect(at + forS).toBeLessThanOrEqual(minutes * 60);
      }
      expect(steps.map(({ at }) => at)).toEqual(steps.map(({ at }) => at).sort((a, b) => a - b));
    }
  });

  it('does one thing at a time in each lane', () => {
    for (const name of LANES) {
      const steps = lane(scheduleOf(3, 20, 5), name);
      for (const [index, step] of steps.entries()) {
        const before = steps[index - 1];
        if (before) expect(step.at).toBeGreaterThan(before.at + before.forS);
      }
    }
  });

  it('names as many different nodes as its fault is of, and none that does not exist', () => {
    for (const nodes of [3, 5]) {
      for (const step of scheduleOf(11, 60, nodes).steps) {
        expect(new Set(step.nodes).size).toBe(step.nodes.length);
        for (const letter of step.nodes) expect('abcde'.slice(0, nodes)).toContain(letter);
        if (step.fault === 'kill-all') expect(step.nodes).toHaveLength(nodes);
        if (step.fault === 'kill-all-but-one') expect(step.nodes).toHaveLength(nodes - 1);
        if (step.fault === 'copied-disk') expect(step.nodes).toHaveLength(2);
      }
    }
  });

  it('keeps each fault within its seconds, and in a short run within a sixth of it', () => {
    for (const { fault, forS } of scheduleOf(5, 60, 5).steps) {
      const [from, to] = FAULTS[fault].seconds;
      expect(forS).toBeGreaterThanOrEqual(from - 0.001);
      expect(forS).toBeLessThanOrEqual(to + 0.001);
    }
    for (const { forS } of scheduleOf(5, 1, 3).steps) expect(forS).toBeLessThanOrEqual(10);
  });

  it('of 20 minutes leaves no fault out', () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const dealt = new Set(scheduleOf(seed, 20, 5).steps.map(({ fault }) => fault));
      expect(FAULT_NAMES.filter((fault) => !dealt.has(fault))).toEqual([]);
    }
  });

  it('is told in one line a step', () => {
    const step = { at: 3.25, lane: 'process', fault: 'kill', nodes: ['a', 'b'], forS: 1.5, dice: 0.5 } as const;
    expect(stepText(step)).toBe('    3.3 s  process  kill node a, b for 1.5 s (dice 0.5)');
  });
});
