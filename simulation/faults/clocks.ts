import type { Dice } from '../dice.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action, Outline } from '../plan.ts';

const HOUR_MS = 3_600_000;
/** Up to here a node takes posts and the order keeps to what people had read. */
const ALLOWED_MS = 10_000;

/** A node whose clock is ahead dies with what it has just stored and told nobody of; its clock is right when it starts again. */
function putRightWhileDown(dice: Dice, outline: Outline, node: number, at: number): readonly Action[] {
  const posts = (from: number): readonly Action[] =>
    Array.from({ length: outline.people }, (_, person) => [
      { at: from + dice.between(0, 50), act: 'move', person, node },
      { at: from + dice.between(200, 800), act: 'post', person, how: 'general' },
    ]).flat();
  return [
    { at, act: 'clock', node, how: 'jump', value: dice.between(0.3, 0.9) * ALLOWED_MS },
    ...posts(at + 100),
    { at: at + 300, act: 'crash-at', node, how: dice.pick(['syncing', 'synced']) },
    { at: at + 1_000, act: 'clock', node, how: 'right' },
    { at: at + 1_001, act: 'start', node },
    ...posts(at + 1_100),
  ];
}

/** S5: the wall clock of one node is off, up to an hour either way, drifts, jumps, or stands still. */
export const clocks: Fault = {
  name: 'S5 clocks',
  plan: (dice, outline) => {
    const node = dice.int(outline.nodes);
    const isSmall = dice.chance(0.5);
    if (dice.chance(0.4)) return moments(dice, outline, 2, (at) => putRightWhileDown(dice, outline, node, at));
    return moments(dice, outline, dice.int(1, 4), (at): Action => {
      const how = dice.pick(['jump', 'jump', 'drift', 'stick', 'right']);
      const value = how === 'jump' ? dice.between(-1, 1) * (isSmall ? ALLOWED_MS * 0.9 : HOUR_MS) : dice.between(-0.1, 0.1);
      return { at, act: 'clock', node, how, value };
    });
  },
  acts: {
    clock: (world, { node, how, value = 0 }) => {
      const { wall } = world.node(node);
      if (how === 'jump') wall.offsetMs = value;
      else if (how === 'drift') wall.drift(value);
      else if (how === 'stick') wall.stick();
      else wall.offsetMs = 0;
      if (how === 'stick' || Math.abs(value) > ALLOWED_MS) world.isSkewed = true;
    },
  },
};
