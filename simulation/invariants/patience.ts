import { PEER_TYPE } from '../../server/backbone/peer-messages.ts';
import type { Invariant } from '../watch.ts';

/** What leaves the links between nodes as they are. */
const HARMLESS: ReadonlySet<string> = new Set([
  'post',
  'post-to',
  'post-both',
  'post-big',
  'move',
  'reload',
  'join',
  'leave',
  'tear-socket',
  'stop-all',
]);
/** By then every link that was given up after the stop would have been dialled again. */
const AFTER_MS = 4_000;

/**
 * Where everything stopped at once nobody was silent for longer than anybody else: no node holds it against another or against a client,
 * no link is given up, and nobody is said to be lost.
 */
export const patience: Invariant = (world) => {
  let until = 0;
  let isUndisturbed = true;
  /** Whose page was closed without a word: the session that it had is lost, and a page opened meanwhile is not stopped as the others are. */
  const reopened = new Set<string>();
  return {
    performed: ({ act, ms = 0, person }) => {
      if (act === 'reload') reopened.add(world.person(person).name);
      if (!HARMLESS.has(act)) isUndisturbed = false;
      else if (act === 'stop-all') until = world.now + ms + AFTER_MS;
    },
    frame: (from, to, type) => {
      if (type !== PEER_TYPE.hello || !isUndisturbed || world.now > until) return;
      world.fault('patience', `${from} links to ${to} again, though all had stopped alike`);
    },
    down: (_, node, message) => {
      if (message.type !== 'presence' || !isUndisturbed || world.now > until) return;
      const lost = message.left.find(({ reason, name }) => reason === 'lost' && !reopened.has(name));
      if (lost) world.fault('patience', `${node.name} says that ${lost.name} is lost, though all had stopped alike`);
    },
  };
};
