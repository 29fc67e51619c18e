import type { RoomName } from '../../shared/ids.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

const ROOM = 'general' as RoomName;

/**
 * S9: a node that was cut off gets what was done to posts from one node, and the posts from another: in whatever order these answer, on a
 * slow disk. Somebody comes into the room meanwhile.
 */
export const latePosts: Fault = {
  name: 'S9 changes before their posts',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 3), (at): readonly Action[] => {
      const [node, home] = dice.two(outline.nodes);
      const other = [0, 1, 2].find((one) => one !== node && one !== home) ?? home;
      const [author, reader] = dice.two(outline.people);
      const change = (act: string): Action => ({
        at: at + dice.between(2_600, 3_000),
        act,
        person: author,
        value: dice.int(3),
        how: '👍',
      });
      return [
        { at, act: 'move', person: author, node: home },
        { at: at + 1, act: 'move', person: reader, node },
        { at: at + 700, act: 'exit-general', person: reader },
        { at: at + 1_000, act: 'isolate', node, how: 'reset' },
        ...[1, 2, 3].map((n): Action => ({ at: at + 1_100 + n, act: 'post', person: author, how: ROOM })),
        { at: at + 1_600, act: 'move', person: author, node: other },
        ...['take-back', 'edit', 'react'].map(change),
        { at: at + 3_400, act: 'slow-disk', node, ms: dice.spread(20, 400) },
        { at: at + 3_500, act: 'rejoin', node },
        { at: at + 3_500 + dice.between(0, 2_000), act: 'enter-general', person: reader },
        { at: at + 6_000, act: 'fast-disk', node },
      ];
    }),
  acts: {
    'enter-general': (world, { person }) => world.person(person).client.join(ROOM),
    'exit-general': (world, { person }) => world.person(person).client.leave(ROOM),
  },
};
