import { PEER_TYPE } from '../../server/backbone/peer-messages.ts';
import type { EventId, NodeName } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';
import { nameOf } from './log.ts';

/** In these there is one way between two nodes: what came over a link cannot be news at its other end. */
const TREES: ReadonlySet<string> = new Set(['line', 'star']);

/** 13: an event never goes back to the node it was written on, and without faults not to the node that sent it. */
export const returns: Invariant = (world) => {
  let isQuiet = false;
  const isTree = TREES.has(world.outline.shape);
  /** Where each event was first on disk, as long as that node runs. */
  const homes = new Map<string, NodeName>();
  const seen = new Set<string>();
  const crossed = new Set<string>();
  return {
    quiet: () => {
      isQuiet = true;
    },
    stored: ({ name }, event) => {
      if (!seen.has(nameOf(event))) homes.set(nameOf(event), name);
      seen.add(nameOf(event));
    },
    crashed: ({ name }) => {
      for (const [id, home] of homes) if (home === name) homes.delete(id);
    },
    frame: (from, to, type, payload, isHeard) => {
      if (type !== PEER_TYPE.event) return;
      const id = nameOf(JSON.parse(payload.toString()) as EventId);
      // To an earlier run, over a link not yet known to be dead, goes what that run never wrote.
      if (isHeard && homes.get(id) === to) world.fault('returns', `${from} sends ${id} to ${to}, where it was written`);
      if (!isTree || !isQuiet) return;
      crossed.add(`${from}>${to} ${id}`);
      if (crossed.has(`${to}>${from} ${id}`)) world.fault('returns', `${from} sends ${id} back to ${to}`);
    },
  };
};
