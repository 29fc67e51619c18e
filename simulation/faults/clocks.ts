import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

const HOUR_MS = 3_600_000;
/** Up to here a node takes posts and the order keeps to what people had read. */
const ALLOWED_MS = 10_000;

/** S5: the wall clock of one node is off, up to an hour either way, drifts, jumps, or stands still. */
export const clocks: Fault = {
  name: 'S5 clocks',
  plan: (dice, outline) => {
    const node = dice.int(outline.nodes);
    const isSmall = dice.chance(0.5);
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
