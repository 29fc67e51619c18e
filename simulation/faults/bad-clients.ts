import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';
import { STAYS_MS, Stranger } from '../stranger.ts';

/** S11 and what is refused: somebody speaks the protocol badly, and uses the id of one post for another. */
export const badClients: Fault = {
  name: 'S11 bad clients',
  plan: (dice, outline) =>
    moments(
      dice,
      { ...outline, lengthMs: outline.lengthMs - STAYS_MS },
      dice.int(1, 3),
      (at): Action => ({ at, act: 'bad-client', node: dice.int(outline.nodes) }),
    ),
  acts: {
    'bad-client': (world, { node }) => new Stranger(world, world.node(node)).enter(),
  },
};

const BURST = 45;

/** S20: somebody writes faster than a node with limits takes posts from one author; all of it arrives, later. */
export const bursts: Fault = {
  name: 'S20 quotas',
  plan: (dice, outline) =>
    moments(dice, outline, 1, (at) => {
      const person = dice.int(outline.people);
      return Array.from({ length: BURST }, (): Action => ({ at: at + 1, act: 'post', person, how: 'general' }));
    }),
  acts: {},
};
