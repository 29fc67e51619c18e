import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

const HICCUP_MS = 300;

/** S13: a process stops for 0.1 to 20 s (SIGSTOP, a laptop's lid, a starved machine), or hiccups again and again. */
export const stalls: Fault = {
  name: 'S13 stalls',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 4), (at): readonly Action[] => {
      const node = dice.int(outline.nodes);
      if (dice.chance(0.6)) return [{ at, act: 'stall-node', node, ms: dice.spread(100, 20_000) }];
      return Array.from({ length: 20 }, (_, turn) => ({
        at: at + turn * 2 * HICCUP_MS,
        act: 'stall-node',
        node,
        ms: dice.between(10, HICCUP_MS),
      }));
    }),
  acts: {
    'stall-node': (world, { node, ms = 0 }) => world.node(node).process?.stall(ms),
  },
};

/** More than a socket holds for a reader that stopped, in posts of nearly the largest body. */
const BURST = 14;
/** More than a node may hold for such a reader. Costs as much as three small plans, so it is rare. */
const LONG_PART = 0.04;
const LONG_BURST = 120;
const BIG = 7_500;

/** S18: a client stops reading for up to 40 s while others write more than its sockets can hold. */
export const slowReaders: Fault = {
  name: 'S18 slow readers',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 2), (at): readonly Action[] => {
      const [person, other] = dice.two(outline.people);
      const isLong = dice.chance(LONG_PART);
      const burst = Array.from(
        { length: isLong ? LONG_BURST : BURST },
        (_, turn): Action => ({ at: at + turn * 30, act: 'post-big', person: other, value: BIG }),
      );
      return [{ at, act: 'stall-client', person, ms: dice.spread(isLong ? 8_000 : 500, 40_000) }, ...burst];
    }),
  acts: {
    'stall-client': (world, { person, ms = 0 }) => world.person(person).process.stall(ms),
    'post-big': (world, { person, value }) => world.write(world.person(person), 'general' as never, value),
  },
};
