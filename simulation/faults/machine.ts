import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

/** Early, so that it is often the first thing that happens: what else is wrong would hide what comes of it. */
const EARLY_MS = 4_000;

/** Before the stop a client has lost its socket, and the node it goes to has not heard of it. */
const JUST_LOST_MS = 12;

/** S13: everything stops at once and goes on later: a virtual machine that is paused, a laptop that sleeps. */
export const machineStops: Fault = {
  name: 'S13 the machine stops',
  plan: (dice, outline) =>
    moments(dice, { ...outline, lengthMs: EARLY_MS }, 1, (at): readonly Action[] => [
      { at, act: 'tear-socket', person: dice.int(outline.people) },
      { at: at + dice.between(2, JUST_LOST_MS), act: 'stop-all', ms: dice.spread(1_000, 20_000) },
    ]),
  acts: {
    'stop-all': (world, { ms = 0 }) => {
      for (const { process } of [...world.mesh.nodes, ...world.mesh.people]) process?.stall(ms);
    },
  },
};
