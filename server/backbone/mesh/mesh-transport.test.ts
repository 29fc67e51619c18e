import { describe, expect, it } from 'vitest';
import { seededRandom, VirtualClock } from '../../../shared/testing/virtual-clock.ts';
import { describePeerTransport } from '../../testing/peer-transport-contract.ts';
import { NotingNode, type TransportWorld, until } from '../../testing/peer-transport-stage.ts';
import { SimulatedNetwork } from '../../testing/simulated-network.ts';

function simulatedWorld(seed = 1): TransportWorld & { readonly simulated: SimulatedNetwork } {
  const time = new VirtualClock();
  const clock = time.clock();
  const random = seededRandom(seed);
  const simulated = new SimulatedNetwork(clock, random);
  let port = 9_000;
  return {
    simulated,
    clock,
    random,
    network: (host) => simulated.host(`host${host}`),
    address: (host) => {
      port += 1;
      return { host: `host${host}`, port };
    },
    pass: (ms) => time.advance(ms),
  };
}

describePeerTransport('a simulated network', simulatedWorld);

describe('links over a cable that fails', () => {
  async function two(seed: number) {
    const world = simulatedWorld(seed);
    const b = await new NotingNode(world, { name: 'b', host: 1 }).start();
    const a = await new NotingNode(world, { name: 'a', host: 0, peers: [b.address] }).start();
    await until(world, 'they link', () => a.isLinkedTo('b') && b.isLinkedTo('a'));
    return { world, a, b };
  }

  it('M28 a cable that swallows everything is noticed by both within 3.5 s, and the link is back after the heal', async () => {
    const { world, a, b } = await two(1);
    world.simulated.cutBoth('host0', 'host1', 'swallow');
    const cutAt = world.clock.monotonic();
    await until(world, 'both notice', () => !a.isLinkedTo('b') && !b.isLinkedTo('a'));
    expect(world.clock.monotonic() - cutAt).toBeLessThanOrEqual(3_520);
    await world.pass(10_000);
    world.simulated.healAll();
    await until(world, 'they link again', () => a.isLinkedTo('b') && b.isLinkedTo('a'), 6_000);
  });

  it('M28 a cable that is cut in one direction only is noticed as well, by both', async () => {
    const { world, a, b } = await two(2);
    world.simulated.cut('host0', 'host1', 'swallow');
    await until(world, 'both notice', () => !a.isLinkedTo('b') && !b.isLinkedTo('a'), 7_500);
  });

  it('M15 whatever the latencies, two that dial each other end with one link that both agree on, and keep it', async () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const world = simulatedWorld(seed);
      world.simulated.latencyMs = () => 1 + world.random.next() * 60;
      const a = await new NotingNode(world, { name: 'a', host: 0 }).start();
      const b = await new NotingNode(world, { name: 'b', host: 1 }).start();
      a.learn('b', b.address);
      await world.pass(world.random.next() * 100);
      b.learn('a', a.address);
      await world.pass(2_000);
      const [one, other] = [a.linkTo('b'), b.linkTo('a')];
      expect([seed, a.links().length, b.links().length, other?.dialler]).toEqual([seed, 1, 1, one?.dialler]);
      const before = [...a.changes, ...b.changes];
      await world.pass(5_000);
      expect([...a.changes, ...b.changes]).toEqual(before);
    }
  });
});
