import { describe, expect, it } from 'vitest';
import type { NodeName } from '../../../shared/ids.ts';
import { seededRandom, VirtualClock } from '../../../shared/testing/virtual-clock.ts';
import { parseAddress } from './address.ts';
import { formatAddress, type HostPort } from './byte-stream.ts';
import { Discovery, HINT_LIMIT } from './discovery.ts';

const node = (name: string) => name as NodeName;
const at = (text: string) => parseAddress(text) as HostPort;
const B = node('b');

function stage({ onLoopback = false } = {}) {
  const time = new VirtualClock();
  const dialled: { readonly address: string; readonly at: number }[] = [];
  const linked = new Set<NodeName>();
  const discovery = new Discovery({
    clock: time.clock(),
    random: seededRandom(1),
    onLoopback,
    dial: (address) => dialled.push({ address: formatAddress(address), at: time.elapsed }),
    isLinked: (name) => linked.has(name),
  });
  return { time, discovery, dialled, linked, addresses: () => dialled.map(({ address }) => address) };
}

describe('whom to dial', () => {
  it('M21 a configured peer is dialled at once and again for ever, 10 ms to 2 s apart', async () => {
    const { time, discovery, dialled } = stage();
    discovery.addSeed(at('b:1'));
    for (let i = 0; i < 2_000; i += 1) {
      await time.advance(2_000);
      discovery.ended(at('b:1'));
      await time.advance(2_000);
    }
    expect(dialled.length).toBe(2_001);
    expect(dialled[0]?.at).toBe(0);
  });

  it('M21 the wait doubles from below 100 ms to below 2 s, and starts over after a link', async () => {
    const { time, discovery, dialled } = stage();
    discovery.addSeed(at('b:1'));
    await time.advance(0);
    const waits: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      const ended = time.elapsed;
      discovery.ended(at('b:1'));
      await time.advance(2_000);
      waits.push((dialled[dialled.length - 1]?.at ?? 0) - ended);
    }
    for (const [attempt, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(10);
      expect(wait).toBeLessThanOrEqual(Math.min(2_000, 100 * 2 ** attempt));
    }
    expect(Math.max(...waits)).toBeGreaterThan(1_000);
    discovery.linked(at('b:1'), B);
    const ended = time.elapsed;
    discovery.ended(at('b:1'));
    await time.advance(100);
    expect((dialled[dialled.length - 1]?.at ?? 0) - ended).toBeLessThanOrEqual(100);
    expect(dialled).toHaveLength(32);
  });

  it('M22 a node that is linked is not dialled, whoever dialled that link; when it is gone, it is', async () => {
    const { time, discovery, linked, dialled } = stage();
    discovery.addSeed(at('b:1'));
    await time.advance(0);
    discovery.refusedBy(at('b:1'), B);
    linked.add(B);
    discovery.ended(at('b:1'));
    await time.advance(60_000);
    expect(dialled).toHaveLength(1);
    linked.delete(B);
    await time.advance(2_000);
    expect(dialled).toHaveLength(2);
  });

  it('M22 waiting for a link to go down takes next to no timers', async () => {
    const { time, discovery, linked } = stage();
    discovery.addSeed(at('b:1'));
    await time.advance(0);
    discovery.refusedBy(at('b:1'), B);
    let asked = 0;
    linked.has = () => {
      asked += 1;
      return true;
    };
    discovery.ended(at('b:1'));
    await time.advance(60_000);
    expect(asked).toBeLessThan(40);
  });

  it('M11 an address that was this node itself is tried again every half minute: it may be a name for all nodes', async () => {
    const { time, discovery, dialled } = stage();
    discovery.addSeed(at('me:1'));
    await time.advance(0);
    discovery.isSelf(at('me:1'));
    discovery.ended(at('me:1'));
    await time.advance(29_000);
    expect(dialled).toHaveLength(1);
    await time.advance(2_000);
    expect(dialled).toHaveLength(2);
  });

  it('M23 a learned address is dialled, once, however often it is heard of, and another one of that node too until it is linked', async () => {
    const { time, discovery, addresses } = stage();
    discovery.addSeed(at('b:1'));
    discovery.learn([
      { node: node('c'), address: 'c:1' },
      { node: node('b'), address: 'b:1' },
    ]);
    discovery.learn([
      { node: node('c'), address: 'c:1' },
      { node: node('c'), address: 'other:1' },
    ]);
    await time.advance(0);
    expect(addresses()).toEqual(['b:1', 'c:1', 'other:1']);
  });

  it.each([
    ['nonsense', 'nowhere'],
    ['link-local', '169.254.169.254:80'],
    ['link-local in disguise', '[::ffff:169.254.169.254]:80'],
    ['unspecified', '0.0.0.0:9080'],
    ['empty', ''],
  ])('M24 a learned address that is %s is not dialled', async (_what, address) => {
    const { time, discovery, dialled } = stage({ onLoopback: true });
    discovery.learn([{ node: B, address }]);
    await time.advance(10_000);
    expect(dialled).toEqual([]);
  });

  it('M24 loopback is dialled only where this node listens on loopback', async () => {
    for (const onLoopback of [true, false]) {
      const { time, discovery, dialled } = stage({ onLoopback });
      discovery.learn([{ node: B, address: '127.0.0.1:9081' }]);
      await time.advance(0);
      expect(dialled).toHaveLength(onLoopback ? 1 : 0);
    }
  });

  it('M26 hints are kept up to a limit, which leaves room for what is configured', async () => {
    const { time, discovery, dialled } = stage();
    for (let i = 0; i < 10; i += 1) discovery.addSeed(at(`seed${i}:1`));
    for (let i = 0; i < HINT_LIMIT + 50; i += 1) discovery.learn([{ node: node(`n${i}`), address: `n${i}:1` }]);
    discovery.addSeed(at('seed:1'));
    await time.advance(0);
    expect(dialled).toHaveLength(HINT_LIMIT + 11);
  });

  it('M26 a hint whose node was not linked for 10 minutes is given up, and may be learned again', async () => {
    const { time, discovery, dialled } = stage();
    const fail = async (ms: number) => {
      for (const until = time.elapsed + ms; time.elapsed < until; ) {
        discovery.ended(at('b:1'));
        await time.advance(2_000);
      }
    };
    discovery.learn([{ node: B, address: 'b:1' }]);
    await time.advance(0);
    await fail(300_000);
    discovery.linked(at('b:1'), B);
    await time.advance(900_000);
    const before = dialled.length;
    await fail(590_000);
    expect(dialled.length).toBeGreaterThan(before + 200);
    await fail(20_000);
    const after = dialled.length;
    await fail(20_000);
    expect(dialled).toHaveLength(after);
    discovery.learn([{ node: B, address: 'b:1' }]);
    await time.advance(0);
    expect(dialled).toHaveLength(after + 1);
  });

  it('M26 a hint whose node is linked by its own dial is kept', async () => {
    const { time, discovery, linked, dialled } = stage();
    discovery.learn([{ node: B, address: 'b:1' }]);
    linked.add(B);
    await time.advance(1_200_000);
    linked.delete(B);
    await time.advance(2_000);
    expect(dialled).toHaveLength(1);
  });

  it('M21 stopped, it dials nobody and leaves no timer', async () => {
    const { time, discovery, dialled } = stage();
    discovery.addSeed(at('b:1'));
    await time.advance(0);
    discovery.ended(at('b:1'));
    discovery.stop();
    discovery.ended(at('b:1'));
    discovery.addSeed(at('c:1'));
    expect(time.pendingTimers).toBe(0);
    await time.advance(10_000);
    expect(dialled).toHaveLength(1);
  });
});
