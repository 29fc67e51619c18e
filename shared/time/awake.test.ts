import { expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { afterAwake } from './awake.ts';
import type { Clock } from './clock.ts';

/** A clock of a process that can be stopped: what is due meanwhile rings when it goes on. */
function stoppable() {
  const time = new VirtualClock();
  const real = time.clock();
  let stopped = false;
  const late: (() => void)[] = [];
  const clock: Clock = {
    ...real,
    after: (ms, task) => real.after(ms, () => void (stopped ? late.push(task) : task())),
  };
  const stop = async (ms: number) => {
    stopped = true;
    await time.advance(ms);
    stopped = false;
    for (const task of late.splice(0)) task();
  };
  return { time, clock, stop };
}

it.each([1, 250, 3_000])('a wait of %d ms ends on time in a process that runs', async (ms) => {
  const { time, clock } = stoppable();
  let rang = 0;
  afterAwake(clock, ms, () => {
    rang += 1;
  });
  await time.advance(ms - 1);
  expect(rang).toBe(0);
  await time.advance(1);
  expect(rang).toBe(1);
  await time.advance(10_000);
  expect(rang).toBe(1);
});

it.each([100, 2_900])('time in which the process was stopped after %d ms does not count', async (before) => {
  const { time, clock, stop } = stoppable();
  let rang = 0;
  afterAwake(clock, 3_000, () => {
    rang += 1;
  });
  await time.advance(before);
  await stop(10_000);
  // What came in meanwhile is read now, before the deadline can ring.
  expect(rang).toBe(0);
  await time.advance(3_000 - before - 250);
  expect(rang).toBe(0);
  await time.advance(500);
  expect(rang).toBe(1);
});

it('a cancelled wait never ends', async () => {
  const { time, clock } = stoppable();
  let rang = 0;
  const cancel = afterAwake(clock, 1_000, () => {
    rang += 1;
  });
  await time.advance(600);
  cancel();
  await time.advance(10_000);
  expect([rang, time.pendingTimers]).toEqual([0, 0]);
});
