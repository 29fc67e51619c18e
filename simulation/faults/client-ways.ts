import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

/**
 * S1, S11: the ways between clients and nodes. A WebSocket neither drops, doubles nor reorders; what happens is that it dies with what is
 * under way, that it is slow, and that it hangs: then the client sends again elsewhere while the first copy may have arrived.
 */
export const clientWays: Fault = {
  name: 'S1 S11 client ways',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(2, 10), (at): readonly Action[] => {
      const person = dice.int(outline.people);
      const node = dice.int(outline.nodes);
      const end = at + dice.spread(100, 15_000);
      const kind = dice.pick(['tear', 'slow', 'hang', 'hang']);
      if (kind === 'tear') return [{ at, act: 'tear-socket', person }];
      if (kind === 'slow') {
        return [
          { at, act: 'slow-client', person, ms: dice.spread(50, 5_000) },
          { at: end, act: 'fast-client', person },
        ];
      }
      // Just after a post, so that it may be here and not yet acknowledged.
      return [
        { at, act: 'post', person, how: 'general' },
        { at: at + dice.between(0, 25), act: 'hang', person, node },
        { at: end, act: 'unhang', person, node },
      ];
    }),
  acts: {
    'tear-socket': (world, { person }) => world.mesh.sockets.tear(world.person(person).label),
    'slow-client': (world, { person, ms }) => world.lag.set(world.person(person).label, () => ms ?? 0),
    'fast-client': (world, { person }) => world.lag.clear(world.person(person).label),
    hang: (world, { person, node }) => world.mesh.sockets.cut(world.person(person).label, world.node(node).url),
    unhang: (world, { person, node }) => world.mesh.sockets.mend(world.person(person).label, world.node(node).url),
  },
};

/** S12: the client goes elsewhere in the middle of sending and of catching up, on two live sockets. */
export const movesMidSend: Fault = {
  name: 'S12 moves in the middle of sending',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 8), (at): readonly Action[] => {
      const person = dice.int(outline.people);
      const post = (): Action => ({ at: at + dice.between(0, 40), act: 'post', person, how: 'general' });
      const act = dice.chance(0.2) ? 'reload' : 'move';
      const move = (): Action => ({ at: at + dice.between(0, 40), act, person, node: dice.int(outline.nodes) });
      return [post(), move(), post(), move(), post()];
    }),
  acts: {},
};
