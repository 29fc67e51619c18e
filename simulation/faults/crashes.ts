import type { CommitStage } from '../../server/store/memory-store.ts';
import type { Dice } from '../dice.ts';
import { type Fault, moments } from '../fault.ts';
import type { Action, Outline } from '../plan.ts';

const STAGES: readonly CommitStage[] = ['asked', 'syncing', 'synced', 'answered'];

/** Longer than anybody may be said to be on a node that is gone. */
const AWAY_MS = 18_000;
/** In a plan that has room for it. */
const LONG_MS = 30_000;

/** Everybody's lid is closed when a node dies, so that nobody turns up elsewhere: it is for the other nodes to see that its people are gone. */
function lateRestart(dice: Dice, outline: Outline): readonly Action[] {
  const node = dice.int(outline.nodes);
  return moments(dice, { ...outline, lengthMs: outline.lengthMs - AWAY_MS }, 1, (at): readonly Action[] => [
    { at, act: 'crash', node },
    ...Array.from({ length: outline.people }, (_, person): Action => ({ at, act: 'stall-client', person, ms: AWAY_MS })),
    { at: at + AWAY_MS, act: 'start', node },
  ]);
}

/** S3, S6: a node dies at any moment (what was not fsynced is gone), comes back up to a minute later, and dies again while it starts. */
export const crashes: Fault = {
  name: 'S3 crashes',
  plan: (dice, outline) => {
    if (outline.lengthMs >= LONG_MS && dice.chance(0.5)) return lateRestart(dice, outline);
    return moments(dice, outline, dice.int(1, 6), (at) => {
      const node = dice.int(outline.nodes);
      const back = at + dice.spread(1, 60_000);
      const again = dice.chance(0.2) ? [{ at: back + dice.between(0, 5), act: 'crash', node }] : [];
      return [{ at, act: 'crash', node }, { at: back, act: 'start', node }, ...again, { at: back + 1_000, act: 'start', node }];
    });
  },
  acts: {
    crash: (world, { node }) => world.crash(world.node(node)),
    start: (world, { node }) => world.boot(world.node(node)),
  },
};

/** S4: a node dies at one step of a commit: handed over, being written, on disk and not answered, just answered. */
export const commitCrashes: Fault = {
  name: 'S4 crashes within a commit',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 6), (at) => {
      const node = dice.int(outline.nodes);
      return [
        { at, act: 'crash-at', node, how: dice.pick(STAGES) },
        { at: at + dice.spread(2_000, 20_000), act: 'start', node },
      ];
    }),
  acts: {
    'crash-at': (world, { node, how }) => {
      const simulated = world.node(node);
      simulated.disk.at(how as CommitStage, () => world.crash(simulated));
    },
  },
};
