import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, TimeStandsStill, VirtualClock } from './virtual-clock.ts';

describe('virtual time', () => {
  it('stands still until advanced, and tells the wall clock and the monotonic one', async () => {
    const time = new VirtualClock(5_000);
    let offset = 0.5;
    const clock = time.clock({ offsetMs: () => offset });
    expect([clock.now(), clock.monotonic()]).toEqual([5_000, 0]);
    await time.advance(100);
    expect([clock.now(), clock.monotonic(), time.elapsed]).toEqual([5_100, 100, 100]);
    offset = -2_000;
    expect([clock.now(), clock.monotonic()]).toEqual([3_100, 100]);
  });

  it('runs what is due by time, then in the order in which it was set, at its own time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: -5, max: 20 }), { maxLength: 20 }), async (delays) => {
        const time = new VirtualClock();
        const clock = time.clock();
        const ran: { readonly index: number; readonly at: number }[] = [];
        for (const [index, delay] of delays.entries()) clock.after(delay, () => ran.push({ index, at: clock.monotonic() }));
        await time.advance(20);
        const expected = delays.map((delay, index) => ({ index, at: Math.max(0, delay) }));
        expect(ran).toEqual(expected.sort((a, b) => a.at - b.at || a.index - b.index));
        expect(time.pendingTimers).toBe(0);
      }),
    );
  });

  it('runs what a task sets within the same advance, and nothing beyond it', async () => {
    const time = new VirtualClock();
    const clock = time.clock();
    const ran: number[] = [];
    clock.after(10, () => {
      ran.push(clock.monotonic());
      clock.after(10, () => ran.push(clock.monotonic()));
      clock.after(11, () => ran.push(clock.monotonic()));
    });
    await time.advance(20);
    expect(ran).toEqual([10, 20]);
    expect(time.pendingTimers).toBe(1);
    await time.advance(1);
    expect(ran).toEqual([10, 20, 21]);
  });

  it('ends what goes on for ever at one moment, and nothing that only takes many steps', async () => {
    const time = new VirtualClock(0, 5);
    const clock = time.clock();
    for (let n = 0; n < 20; n += 1) clock.after(n / 4, () => {});
    for (let n = 0; n < 5; n += 1) clock.after(2, () => {});
    await time.advance(10);
    expect(time.pendingTimers).toBe(0);
    clock.after(1, () => clock.every(0, () => {}));
    await expect(time.advance(10)).rejects.toThrow(TimeStandsStill);
    expect(time.elapsed).toBe(11);
  });

  it('lets promises settle between two timers', async () => {
    const time = new VirtualClock();
    const clock = time.clock();
    const ran: string[] = [];
    clock.after(1, () => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => ran.push('promise'));
    });
    clock.after(1, () => ran.push('timer'));
    await time.advance(1);
    expect(ran).toEqual(['promise', 'timer']);
  });

  it('repeats until cancelled, also from within the task', async () => {
    const time = new VirtualClock();
    const clock = time.clock();
    let beats = 0;
    const stop = clock.every(10, () => {
      beats += 1;
      if (beats === 3) stop();
    });
    await time.advance(100);
    expect(beats).toBe(3);
    expect(time.pendingTimers).toBe(0);
  });

  it('a cancelled task never runs, and cancelling twice cancels no other', async () => {
    const time = new VirtualClock();
    const clock = time.clock();
    const ran: string[] = [];
    const cancel = clock.after(5, () => ran.push('cancelled'));
    clock.after(5, () => ran.push('kept'));
    cancel();
    cancel();
    await time.advance(5);
    expect(ran).toEqual(['kept']);
  });
});

describe('seeded chance', () => {
  it('is the same for the same seed and another for another', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return [...Array.from({ length: 20 }, () => random.next()), ...random.bytes(20)];
    };
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });

  it('is spread evenly enough over [0, 1)', () => {
    const random = seededRandom(9);
    const draws = Array.from({ length: 10_000 }, () => random.next());
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const share = draws.filter((draw) => draw >= tenth / 10 && draw < (tenth + 1) / 10).length;
      expect(share).toBeGreaterThan(850);
      expect(share).toBeLessThan(1_150);
    }
  });
});
