import { describe, expect, it } from 'vitest';
import { ProcessClock, WallClock } from './process-clock.ts';
import { VirtualClock } from './virtual-clock.ts';

function process() {
  const time = new VirtualClock(1_000_000);
  const wall = new WallClock(time.clock());
  return { time, wall, clock: new ProcessClock(time.clock(), () => wall.now()), done: [] as string[] };
}

describe('the clock of a simulated process', () => {
  it('holds what becomes due while the process is stalled, and does it when it wakes: timers first, as an event loop has it', async () => {
    const { time, clock, done } = process();
    clock.after(10, () => done.push('timer'));
    clock.stall(100);
    clock.enter(() => done.push('came in'));
    await time.advance(99);
    expect(done).toEqual([]);
    await time.advance(2);
    expect(done).toEqual(['timer', 'came in']);
  });

  it('lets nothing overtake what was held', async () => {
    const { time, clock, done } = process();
    clock.stall(50);
    clock.enter(() => {
      done.push('first');
      clock.enter(() => done.push('third'));
    });
    clock.enter(() => done.push('second'));
    await time.advance(60);
    expect(done).toEqual(['first', 'second', 'third']);
  });

  it('makes one tick of those an interval missed', async () => {
    const { time, clock, done } = process();
    clock.every(10, () => done.push('tick'));
    clock.stall(95);
    await time.advance(96);
    expect(done).toEqual(['tick']);
    await time.advance(10);
    expect(done).toEqual(['tick', 'tick']);
  });

  it('does not run a timer that was cancelled while it was held', async () => {
    const { time, clock, done } = process();
    const cancel = clock.after(10, () => done.push('timer'));
    clock.stall(50);
    await time.advance(20);
    cancel();
    await time.advance(100);
    expect(done).toEqual([]);
  });

  it('sleeps until the end of the longest of two stalls', async () => {
    const { time, clock, done } = process();
    clock.stall(50);
    clock.stall(80);
    clock.enter(() => done.push('awake'));
    await time.advance(79);
    expect(done).toEqual([]);
    await time.advance(2);
    expect(done).toEqual(['awake']);
  });

  it('runs nothing once the process has ended', async () => {
    const { time, clock, done } = process();
    clock.after(10, () => done.push('timer'));
    clock.every(10, () => done.push('tick'));
    clock.end();
    clock.enter(() => done.push('came in'));
    await time.advance(100);
    expect(done).toEqual([]);
  });
});

describe('a simulated wall clock', () => {
  it('jumps, drifts and sticks, while durations stay true', async () => {
    const { time, wall, clock } = process();
    wall.offsetMs = -3_600_000;
    expect(clock.now()).toBe(1_000_000 - 3_600_000);
    wall.offsetMs = 0;
    wall.drift(0.1);
    await time.advance(10_000);
    expect(clock.now()).toBe(1_000_000 + 11_000);
    wall.stick();
    await time.advance(5_000);
    expect(clock.now()).toBe(1_000_000 + 11_000);
    expect(clock.monotonic()).toBe(15_000);
    wall.offsetMs = 0;
    expect(clock.now()).toBe(1_000_000 + 15_000);
  });
});
