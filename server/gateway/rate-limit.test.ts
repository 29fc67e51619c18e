import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { RateLimit } from './rate-limit.ts';

describe('the rate limit', () => {
  it('C101 gives a burst, then so many a second, to each key', async () => {
    const time = new VirtualClock();
    const limit = new RateLimit(time.clock(), 10, 3);
    const takeAll = (key: string) => {
      let taken = 0;
      while (limit.take(key)) taken += 1;
      return taken;
    };
    expect([takeAll('ann'), takeAll('bob')]).toEqual([3, 3]);
    expect(limit.waitMs('ann')).toBe(100);
    await time.advance(99);
    expect(takeAll('ann')).toBe(0);
    await time.advance(limit.waitMs('ann'));
    expect(takeAll('ann')).toBe(1);
    await time.advance(60_000);
    expect(takeAll('ann')).toBe(3);
  });

  it('gives a token back, but never more than the burst', () => {
    const limit = new RateLimit(new VirtualClock().clock(), 1, 1);
    limit.giveBack('ann');
    expect([limit.take('ann'), limit.take('ann')]).toEqual([true, false]);
    limit.giveBack('ann');
    expect(limit.take('ann')).toBe(true);
  });

  it('forgets who has a full bucket, and nobody else', async () => {
    const time = new VirtualClock();
    const limit = new RateLimit(time.clock(), 1, 2);
    limit.take('ann');
    await time.advance(500);
    limit.take('bob');
    await time.advance(500);
    limit.sweep();
    expect(limit.size).toBe(1);
  });

  it('C101 is none at 0 a second', () => {
    const limit = new RateLimit(new VirtualClock().clock(), 0, 1);
    expect(Array.from({ length: 100 }, () => limit.take('ann')).every(Boolean)).toBe(true);
    expect(limit.size).toBe(0);
  });
});
