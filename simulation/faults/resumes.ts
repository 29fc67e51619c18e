import { type Fault, moments } from '../fault.ts';
import type { Action } from '../plan.ts';

/** Longer than a client waits for a node that says nothing. */
const SILENT_MS = 5_000;
const POSTS = 4;

/**
 * S11, S12: a client loses its node without a word, others write meanwhile, and the way to the next node hangs just when the client has said
 * there how far it has read: before, while or after what it missed comes.
 */
export const cutResumes: Fault = {
  name: 'S12 resumes that are cut short',
  plan: (dice, outline) =>
    moments(dice, outline, dice.int(1, 3), (at): readonly Action[] => {
      const [person, other] = dice.two(outline.people);
      const posts = Array.from(
        { length: POSTS },
        (): Action => ({ at: at + dice.between(0, SILENT_MS), act: 'post', person: other, how: 'general' }),
      );
      return [
        { at, act: 'hang-here', person },
        { at, act: 'hang-resume', person, ms: dice.between(0, 30), value: dice.spread(500, 5_000) },
        ...posts,
        { at: at + 2 * SILENT_MS, act: 'unhang-all', person },
      ];
    }),
  acts: {
    'hang-here': (world, { person }) => {
      const { client, label } = world.person(person);
      const { phase } = client.state;
      const here = world.mesh.nodes.find(({ name }) => phase.is === 'online' && name === phase.node);
      if (here) world.mesh.sockets.cut(label, here.url);
    },
    'hang-resume': (world, { person, ms = 0, value = 0 }) => {
      const { label } = world.person(person);
      const { clock, sockets } = world.mesh;
      world.whenResuming(world.person(person), (url) => {
        clock.clock().after(ms, () => world.isCalm || sockets.cut(label, url));
        clock.clock().after(ms + value, () => sockets.mend(label, url));
      });
    },
    'unhang-all': (world, { person }) => {
      for (const { url } of world.mesh.nodes) world.mesh.sockets.mend(world.person(person).label, url);
    },
  },
};
