import { describe, expect, it } from 'vitest';
import { seededRandom, VirtualClock } from '../testing/virtual-clock.ts';
import { NodeProber } from './node-prober.ts';

const url = 'http://a';

function setUp(answer: (url: string) => number | undefined = () => 10, urls: readonly string[] = [url]) {
  const time = new VirtualClock();
  const clock = time.clock();
  const asked: number[] = [];
  const samples: (number | undefined)[] = [];
  const checks: number[] = [];
  const probe = (to: string, timeoutMs: number) =>
    new Promise<number>((resolve, reject) => {
      asked.push(time.elapsed);
      const ms = answer(to);
      clock.after(ms ?? timeoutMs, () => (ms === undefined ? reject(new Error('timeout')) : resolve(ms)));
    });
  const prober = new NodeProber(
    { clock, random: seededRandom(3), probe },
    { urls: () => urls, sampled: (_, rttMs) => samples.push(rttMs), checked: () => checks.push(time.elapsed) },
  );
  return { time, prober, asked, samples, checks };
}
const gaps = (times: readonly number[]) => times.slice(1).map((at, index) => at - (times[index] as number));

describe('NodeProber', () => {
  it('C113 checks three times 1 s apart, then every 15 s ± 20 %', async () => {
    const { time, prober, checks } = setUp();
    prober.start();
    await time.advance(200_000);
    const [first, second, ...rest] = gaps(checks);
    for (const gap of [first, second]) expect(Math.abs((gap ?? 0) - 1_000)).toBeLessThan(20);
    expect(rest.length).toBeGreaterThan(9);
    for (const gap of rest) {
      expect(gap).toBeGreaterThanOrEqual(12_000 - 20);
      expect(gap).toBeLessThanOrEqual(18_000 + 20);
    }
    expect(new Set(rest).size).toBeGreaterThan(5);
  });

  it('C113 every 2 s while watched, and back to normal after', async () => {
    const { time, prober, checks } = setUp();
    prober.start();
    await time.advance(5_000);
    prober.watch(true);
    const before = checks.length;
    await time.advance(10_000);
    expect(checks.length - before).toBe(5);
    prober.watch(false);
    const after = checks.length;
    await time.advance(11_000);
    expect(checks.length).toBe(after);
  });

  it('C113 not at all while hidden, and three times when shown again', async () => {
    const { time, prober, asked, checks } = setUp();
    prober.start();
    await time.advance(5_000);
    prober.setVisible(false);
    const [askedBefore, checksBefore] = [asked.length, checks.length];
    await time.advance(600_000);
    expect(asked.length).toBe(askedBefore);
    prober.setVisible(true);
    await time.advance(2_500);
    expect(checks.length - checksBefore).toBe(3);
  });

  it('does not count the request that also pays for the connection', async () => {
    let asked = 0;
    const { time, prober, samples } = setUp(() => {
      asked += 1;
      return asked === 1 ? 90 : 10;
    });
    prober.start();
    await time.advance(500);
    expect([samples, asked]).toEqual([[10], 2]);
    await time.advance(1_000);
    expect([samples, asked]).toEqual([[10, 10], 3]);
  });

  it('a node that does not answer is one sample without a number, and delays nobody for long', async () => {
    const { time, prober, samples, checks } = setUp((to) => (to === url ? 10 : undefined), [url, 'http://dead']);
    prober.start();
    await time.advance(6_000);
    expect(checks).toHaveLength(3);
    expect(samples.filter((one) => one === undefined)).toHaveLength(3);
  });

  it('measures now, three times in a row, hidden or not yet started', async () => {
    const { time, prober, checks } = setUp();
    const done = prober.measureNow();
    await time.advance(100);
    await done;
    expect(checks).toHaveLength(3);
    await time.advance(60_000);
    expect(checks).toHaveLength(3);
  });
});
