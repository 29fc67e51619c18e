import { PEER_TYPE, parseEvent, parseHeads } from '../../server/backbone/peer-messages.ts';
import type { NodeName } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';
import { nameOf } from './log.ts';

/** Longer than any way takes when nothing is wrong. */
const KNOWN_AFTER_MS = 500;

/** 9, 13: without faults an event crosses a link at most once in a direction, and never to a node that has said that it holds it. */
export const links: Invariant = (world) => {
  let isQuiet = false;
  const crossed = new Set<string>();
  /** When a node first told another that it holds so much of an origin: `to>from origin/seq`. */
  const told = new Map<string, { readonly seq: number; readonly at: number }>();
  const isKnown = (from: NodeName, to: NodeName, origin: string, seq: number) => {
    const known = told.get(`${to}>${from} ${origin}`);
    return known !== undefined && known.seq >= seq && known.at < world.now - KNOWN_AFTER_MS;
  };
  return {
    quiet: () => {
      isQuiet = true;
    },
    frame: (from, to, type, payload) => {
      if (!isQuiet) return;
      if (type === PEER_TYPE.heads) {
        for (const [origin, seq] of Object.entries(parseHeads(payload).heads)) {
          const key = `${from}>${to} ${origin}`;
          if ((told.get(key)?.seq ?? 0) < seq) told.set(key, { seq, at: world.now });
        }
      }
      if (type !== PEER_TYPE.event) return;
      const { origin, seq } = parseEvent(payload.toString());
      const crossing = `${from} to ${to}: ${nameOf({ origin, seq })}`;
      if (crossed.has(crossing)) world.fault('links', `sent twice from ${crossing}`);
      crossed.add(crossing);
      if (isKnown(from, to, origin, seq)) world.fault('links', `sent although it is held there, from ${crossing}`);
    },
  };
};
