import { PEER_TYPE, parseEvent } from '../../server/backbone/peer-messages.ts';
import type { NodeName } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';
import { nameOf } from './log.ts';

/** What was on its way when the faults ended has arrived. */
const QUIET_AFTER_MS = 6_000;
/** In these there is one way between two nodes: what came over a link cannot be news at its other end. */
const TREES: ReadonlySet<string> = new Set(['line', 'star']);

/** 13: an event never goes back to the node it was written on, and without faults not to the node that sent it. */
export const returns: Invariant = (world) => {
  let quietFrom = Number.POSITIVE_INFINITY;
  const isTree = TREES.has(world.outline.shape);
  /** Where each event was first on disk, as long as that node runs. */
  const homes = new Map<string, NodeName>();
  const seen = new Set<string>();
  const crossed = new Set<string>();
  return {
    calmed: () => {
      quietFrom = world.now + QUIET_AFTER_MS;
    },
    stored: ({ name }, event) => {
      if (!seen.has(nameOf(event))) homes.set(nameOf(event), name);
      seen.add(nameOf(event));
    },
    crashed: ({ name }) => {
      for (const [id, home] of homes) if (home === name) homes.delete(id);
    },
    frame: (from, to, type, payload) => {
      if (type !== PEER_TYPE.event) return;
      const id = nameOf(parseEvent(payload.toString()));
      if (homes.get(id) === to) world.fault('returns', `${from} sends ${id} to ${to}, where it was written`);
      if (!isTree || world.now < quietFrom) return;
      crossed.add(`${from}>${to} ${id}`);
      if (crossed.has(`${to}>${from} ${id}`)) world.fault('returns', `${from} sends ${id} back to ${to}`);
    },
  };
};
