import type { NodeName, RoomName } from '../../shared/ids.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';
import { roomOf } from '../world.ts';

const ROOMS = ['general', 'general', 'general', 'random'] as const;

/** No fault: what people do all day. They post, in two rooms and to each other, come, go, move and open their page again. */
export const daily: Fault = {
  name: 'daily use',
  plan: (dice, outline) => [
    ...moments(dice, outline, outline.posts, (at): Action => {
      const [person, other] = dice.two(outline.people);
      if (dice.chance(0.1)) return { at, act: 'post-to', person, other };
      return { at, act: 'post', person, how: dice.pick(ROOMS) };
    }),
    ...moments(dice, outline, dice.int(4), (at) => ({
      at,
      act: 'move',
      person: dice.int(outline.people),
      node: dice.int(outline.nodes),
    })),
    ...moments(dice, outline, dice.int(3), (at) => ({
      at,
      act: 'reload',
      person: dice.int(outline.people),
      node: dice.int(outline.nodes),
    })),
    ...moments(dice, outline, dice.int(3), (at) => ({ at, act: dice.pick(['join', 'leave']), person: dice.int(outline.people) })),
  ],
  acts: {
    post: (world, { person, how }) => {
      const room = how as RoomName;
      if (roomOf(world.person(person), room)?.joined) world.write(world.person(person), room);
    },
    'post-to': (world, { person, other }) => {
      if (world.person(person) !== world.person(other)) world.writeTo(world.person(person), world.person(other));
    },
    move: (world, { person, node }) => world.person(person).client.moveTo(world.node(node).name as NodeName),
    reload: (world, { person, node }) => world.reload(world.person(person), world.node(node)),
    join: (world, { person }) => world.person(person).client.join('random'),
    leave: (world, { person }) => world.person(person).client.leave('random'),
  },
};
