import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

/** S14: the round trip to a node walks, swings with the load that it attracts, or is the same everywhere. */
export const roundTrips: Fault = {
  name: 'S14 round trips',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 3), (at): readonly Action[] => {
      const node = dice.int(outline.nodes);
      return [
        { at, act: 'far-node', node, how: dice.pick(['far', 'walks', 'loaded']), ms: dice.spread(20, 400) },
        { at: at + dice.spread(5_000, 40_000), act: 'near-node', node },
      ];
    }),
  acts: {
    'far-node': (world, { node, how, ms = 0 }) => {
      const { url, name } = world.node(node);
      world.lag.set(url, () => {
        if (how === 'far') return ms;
        if (how === 'walks') return ms * (1 + Math.sin(world.now / 5_000));
        return (
          ms * world.mesh.people.filter(({ client: { state } }) => 'node' in state.phase && state.phase.node === name).length
        );
      });
    },
    'near-node': (world, { node }) => world.lag.clear(world.node(node).url),
  },
};
