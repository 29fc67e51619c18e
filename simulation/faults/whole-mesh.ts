import type { RoomName } from '../../shared/ids.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';
import type { World } from '../world.ts';

/** S9: all nodes die within a second and come back in any order; a node is away for long, so that its list of peers is old. */
export const massRestarts: Fault = {
  name: 'S9 mass restarts',
  plan: (dice, outline) =>
    moments(dice, outline, 1, (at): readonly Action[] =>
      Array.from({ length: outline.nodes }, (_, node): readonly Action[] => [
        { at: at + dice.between(0, 1_000), act: 'crash', node },
        { at: at + 1_000 + dice.spread(10, 20_000), act: 'start', node },
      ]).flat(),
    ),
  acts: {},
};

/** S17: what happens, happens to the node that the leader of the room is on. */
export const leaders: Fault = {
  name: 'S17 leaders',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 3), (at): readonly Action[] => {
      const how = dice.pick(['crash', 'stall', 'isolate']);
      const back = Array.from({ length: outline.nodes }, (_, node): Action => ({ at: at + 8_000, act: 'start', node }));
      return [{ at, act: 'hit-leader', how, ms: dice.spread(500, 20_000) }, ...back, { at: at + 8_000, act: 'mend-all' }];
    }),
  acts: {
    'hit-leader': (world, { how, ms = 0 }) => {
      const node = nodeOfLeader(world);
      if (!node) return;
      if (how === 'crash') world.crash(node);
      else if (how === 'stall') node.process?.stall(ms);
      else for (const other of world.mesh.nodes) if (other !== node) world.mesh.network.cutBoth(node.name, other.name, 'swallow');
    },
    'mend-all': (world) => world.mesh.network.healAll(),
  },
};

function nodeOfLeader(world: World) {
  const room = 'general' as RoomName;
  for (const { node } of world.mesh.nodes) {
    const leader = node?.membership.leader(room);
    const member = node?.membership.members(room).find(({ name }) => name === leader);
    if (member) return world.mesh.nodes.find(({ name }) => name === member.node);
  }
  return undefined;
}

/** S16: somebody else comes under a name that is in use, while the node they come to cannot know it. */
export const namesakes: Fault = {
  name: 'S16 namesakes',
  plan: (dice, outline) =>
    moments(dice, outline, 1, (at): readonly Action[] => {
      const node = dice.int(outline.nodes);
      return [
        { at, act: 'isolate', node, how: dice.pick(['reset', 'swallow']) },
        { at: at + dice.between(0, 8_000), act: 'namesake', node, person: dice.int(outline.people) },
        { at: at + dice.between(8_000, 15_000), act: 'rejoin', node },
      ];
    }),
  acts: {
    namesake: (world, { node, person }) => {
      const { name } = world.person(person);
      world.dispute(name);
      world.watchPage(world.mesh.person(name, world.node(node), ['general'], `another-${name}-${world.mesh.people.length}`));
    },
  },
};
