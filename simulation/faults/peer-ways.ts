import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

/** S1: the streams between nodes die anywhere in a frame, and are slow in one direction. */
export const peerWays: Fault = {
  name: 'S1 peer ways',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(2, 10), (at): readonly Action[] => {
      const [node, other] = dice.two(outline.nodes);
      if (dice.chance(0.5)) return [{ at, act: 'tear-stream', node, other }];
      return [
        { at, act: 'slow-link', node, other, ms: dice.spread(20, 2_500) },
        { at: at + dice.spread(500, 20_000), act: 'fast-link', node, other },
      ];
    }),
  acts: {
    'tear-stream': (world, { node, other }) => world.mesh.network.tear(world.node(node).name, world.node(other).name),
    'slow-link': (world, { node, other, ms }) =>
      world.lag.set(`${world.node(node).name}>${world.node(other).name}`, () => ms ?? 0),
    'fast-link': (world, { node, other }) => world.lag.clear(`${world.node(node).name}>${world.node(other).name}`),
  },
};
