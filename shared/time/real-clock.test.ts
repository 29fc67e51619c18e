import { describe, expect, it } from 'vitest';
import { realClock, realRandom } from './real-clock.ts';

const wait = (ms: number) => new Promise<void>((resolve) => realClock.after(ms, resolve));

describe('the real clock', () => {
  it('runs a task once, and not before its time', async () => {
    const start = realClock.monotonic();
    await wait(30);
    expect(realClock.monotonic() - start).toBeGreaterThanOrEqual(28);
  });

  it('repeats until cancelled, and a cancelled task never runs', async () => {
    let beats = 0;
    let cancelled = 0;
    const stop = realClock.every(5, () => {
      beats += 1;
    });
    realClock.after(5, () => {
      cancelled += 1;
    })();
    await wait(60);
    stop();
    const counted = beats;
    expect(counted).toBeGreaterThan(2);
    await wait(30);
    expect(beats).toBe(counted);
    expect(cancelled).toBe(0);
  });

  it('tells whole milliseconds of Unix time', () => {
    expect(Number.isInteger(realClock.now())).toBe(true);
    expect(realClock.now()).toBeGreaterThan(1_700_000_000_000);
  });

  it('gives as many random bytes as asked for, and others each time', () => {
    expect(realRandom.bytes(16)).toHaveLength(16);
    expect(realRandom.bytes(16)).not.toEqual(realRandom.bytes(16));
    expect(realRandom.next()).toBeLessThan(1);
  });
});
