import type { RoomName } from '../../shared/ids.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

/** S11: two people write under one id. An id is its author's own: these are two posts. */
export const sameIds: Fault = {
  name: 'S11 one id of two authors',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 3), (at): Action => {
      const [person, other] = dice.two(outline.people);
      return { at, act: 'post-both', person, other };
    }),
  acts: {
    'post-both': (world, { person, other }) => {
      const [first, second] = [world.person(person), world.person(other)];
      if (first === second) return;
      const write = (who: typeof first) => () => world.write(who, 'general' as RoomName);
      world.mesh.clientRandom.repeat(write(first), write(second));
    },
  },
};
