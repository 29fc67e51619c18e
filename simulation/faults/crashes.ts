import type { CommitStage } from '../../server/store/memory-store.ts';
import { type Fault, moments } from '../fault.ts';

const STAGES: readonly CommitStage[] = ['asked', 'syncing', 'synced', 'answered'];

/** S3, S6: a node dies at any moment (what was not fsynced is gone), comes back up to a minute later, and dies again while it starts. */
export const crashes: Fault = {
  name: 'S3 crashes',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 6), (at) => {
      const node = dice.int(outline.nodes);
      const back = at + dice.spread(1, 60_000);
      const again = dice.chance(0.2) ? [{ at: back + dice.between(0, 5), act: 'crash', node }] : [];
      return [{ at, act: 'crash', node }, { at: back, act: 'start', node }, ...again, { at: back + 1_000, act: 'start', node }];
    }),
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
