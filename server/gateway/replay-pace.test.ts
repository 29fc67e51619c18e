import { expect, it } from 'vitest';
import { settle, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { ReplayPace } from './replay-pace.ts';

const KIB = 1024;

/** Clients that always want more; returns what each was sent in `rounds` of 10 ms. */
async function race(time: VirtualClock, pace: ReplayPace, clients: number, rounds: number): Promise<readonly number[]> {
  const sent = Array<number>(clients).fill(0);
  let isOver = false;
  const run = async (index: number) => {
    while (!isOver) sent[index] = (sent[index] as number) + (await pace.turn(9_000));
  };
  const all = sent.map((_, index) => run(index));
  for (let round = 0; round < rounds; round += 1) {
    await time.advance(10);
    await settle();
  }
  isOver = true;
  await time.advance(10_000);
  await Promise.all(all);
  return sent;
}

it('clients that catch up have their turns one after the other', async () => {
  const time = new VirtualClock();
  const sent = await race(time, new ReplayPace(time.clock()), 50, 100);
  expect(Math.max(...sent) - Math.min(...sent)).toBeLessThanOrEqual(64 * KIB);
  expect(Math.min(...sent)).toBeGreaterThan(0);
});

it('who lacks little goes first, and of the others nobody is left behind', async () => {
  const time = new VirtualClock();
  const pace = new ReplayPace(time.clock());
  while (typeof pace.turn(9_000) === 'number');
  const order: string[] = [];
  const waits = ['most', 'more', 'near'].map(async (name, index) => {
    await pace.turn([90_000, 20_000, 100][index] as number);
    order.push(name);
  });
  await time.advance(10_000);
  await Promise.all(waits);
  expect(order).toEqual(['near', 'most', 'more']);
});

it('all together are sent no more than 1 MiB in 10 ms', async () => {
  const time = new VirtualClock();
  const sent = await race(time, new ReplayPace(time.clock()), 20, 200);
  const total = sent.reduce((sum, one) => sum + one, 0);
  expect(total).toBeLessThan(202 * 1024 * KIB);
  expect(total).toBeGreaterThan(100 * 1024 * KIB);
});

it('less while the event loop is late, and never nothing', async () => {
  const time = new VirtualClock();
  const clock = time.clock();
  // Every round begins 30 ms late.
  const late = {
    ...clock,
    monotonic: () => clock.monotonic(),
    after: (ms: number, task: () => void) => clock.after(ms + 30, task),
  };
  const sent = await race(time, new ReplayPace(late), 20, 400);
  const total = sent.reduce((sum, one) => sum + one, 0);
  expect(total).toBeLessThan(100 * 256 * KIB + 1024 * KIB);
  expect(total).toBeGreaterThan(100 * 128 * KIB);
});

it('what was not sent is for somebody else', async () => {
  const pace = new ReplayPace(new VirtualClock().clock());
  let turns = 0;
  for (let bytes = pace.turn(9_000); typeof bytes === 'number' && turns < 1_000; bytes = pace.turn(9_000)) {
    turns += 1;
    pace.giveBack(bytes - KIB);
  }
  expect(turns).toBeGreaterThan(500);
});

it('the more clients catch up, the less waits for each; 16 KiB at least', () => {
  const pace = new ReplayPace(new VirtualClock().clock());
  expect(pace.clientBytes).toBe(64 * KIB);
  const leaves = Array.from({ length: 500 }, () => pace.enter());
  expect(500 * pace.clientBytes).toBeLessThanOrEqual(24 * KIB * KIB);
  for (let more = 0; more < 5_000; more += 1) pace.enter();
  expect(pace.clientBytes).toBe(16 * KIB);
  leaves[0]?.();
  leaves[0]?.();
  for (const leave of leaves) leave();
  expect(pace.clientBytes).toBe(16 * KIB);
});
