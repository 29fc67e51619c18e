import type { Dice } from '../dice.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action, Outline } from '../plan.ts';

/** S12: somebody who has read on elsewhere comes into a room on a node that is cut off, and goes back to where they read. */
function joinWhereNodesLag(dice: Dice, outline: Outline, at: number): readonly Action[] {
  const [person, other] = dice.two(outline.people);
  const [node, elsewhere] = dice.two(outline.nodes);
  const posts = (how: string): readonly Action[] =>
    Array.from({ length: 3 }, (): Action => ({ at: at + dice.between(700, 900), act: 'post', person: other, how }));
  return [
    { at, act: 'leave', person },
    { at, act: 'move', person: other, node: elsewhere },
    { at: at + 1, act: 'move', person, node: elsewhere },
    { at: at + 400, act: 'isolate', node, how: 'reset' },
    ...posts('random'),
    ...posts('general'),
    { at: at + 1_200, act: 'move', person, node },
    { at: at + 1_600, act: 'join', person },
    { at: at + 2_000, act: 'move', person, node: elsewhere },
    { at: at + 2_500, act: 'rejoin', node },
  ];
}

/** Then posts are committed between one read of a join and the next. */
const SLOWEST_READ_MS = 12;
/** S12: somebody comes into a room while others write there, just when their posts are being committed. */
export const joinsMidPosting: Fault = {
  name: 'S12 joins in the middle of posting',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 4), (at): readonly Action[] => {
      if (dice.chance(0.3)) return joinWhereNodesLag(dice, outline, at);
      const [person, other] = dice.two(outline.people);
      const posts = Array.from(
        { length: 6 },
        (): Action => ({ at: at + dice.between(0, 40), act: 'post', person: other, how: 'random' }),
      );
      const ms = dice.chance(0.5) ? dice.between(1, SLOWEST_READ_MS) : 0;
      return [
        { at: at - 500, act: 'leave', person },
        { at: at + dice.between(0, 20), act: 'join', person },
        ...posts,
        { at: at - 100, act: 'slow-reads', ms },
        { at: at + 1_000, act: 'slow-reads', ms: 0 },
      ];
    }).filter((action) => action.at >= 0),
  acts: {
    'slow-reads': (world, { ms = 0 }) => {
      for (const { disk } of world.mesh.nodes) disk.readMs = ms;
    },
  },
};
