import type { Cut } from '../../server/testing/simulated-network.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

const HOW: readonly Cut[] = ['reset', 'swallow'];
const SHORTEST_MS = 100;
const LONGEST_MS = 30_000;

/** S2: links are cut, both ways or one, alone or all of one node, for 0.1 to 30 s; some flap. */
export const cuts: Fault = {
  name: 'S2 partitions',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 4), (at): readonly Action[] => {
      const [node, other] = dice.two(outline.nodes);
      const how = dice.pick(HOW);
      const ms = dice.spread(SHORTEST_MS, LONGEST_MS);
      const act = dice.pick(['cut', 'cut-way', 'isolate']);
      const flaps = act === 'cut' && dice.chance(0.3) ? dice.int(2, 8) : 1;
      return Array.from({ length: flaps }, (_, flap) => {
        const start = at + (flap * 2 * ms) / flaps;
        return [
          { at: start, act, node, other, how },
          { at: start + ms / flaps, act: act === 'isolate' ? 'rejoin' : 'mend', node, other },
        ];
      }).flat();
    }),
  acts: {
    cut: (world, { node, other, how }) => world.mesh.network.cutBoth(world.node(node).name, world.node(other).name, how as Cut),
    'cut-way': (world, { node, other, how }) => world.mesh.network.cut(world.node(node).name, world.node(other).name, how as Cut),
    mend: (world, { node, other }) => world.mesh.network.mend(world.node(node).name, world.node(other).name),
    isolate: (world, { node, how }) => {
      for (const other of others(world, node)) world.mesh.network.cutBoth(world.node(node).name, other.name, how as Cut);
    },
    rejoin: (world, { node }) => {
      for (const other of others(world, node)) world.mesh.network.mend(world.node(node).name, other.name);
    },
  },
};

function others(world: Parameters<Fault['acts'][string]>[0], node: number | undefined) {
  return world.mesh.nodes.filter((other) => other !== world.node(node));
}
