import type { Invariant } from '../watch.ts';
import { nameOf } from './log.ts';

/** How far a node's stamps may be ahead of its wall clock. */
const AHEAD_MS = 10_000;

/**
 * 8: the stamps that a node gives never go back, whatever its wall clock does and however often it starts; they are above all that
 * it took in; and nobody's posts drag them more than ten seconds beyond the wall clock.
 */
export const stamps: Invariant = (world) => {
  const seen = new Set<string>();
  const last = new Map<string, string>();
  /** The highest that each node took in since its start, of those that its clock follows. */
  const held = new Map<string, string>();
  /** What a clock once showed may be in the stamps for ever. */
  const highestWall = new Map<string, number>();
  return {
    stored: ({ name, wall }, { origin, seq, at }) => {
      const id = nameOf({ origin, seq });
      const top = held.get(name) ?? '';
      if (at > top && Number(at.slice(0, 13)) <= wall.now() + AHEAD_MS) held.set(name, at);
      // The first disk that an event is on is that of its origin.
      if (seen.has(id)) return;
      seen.add(id);
      const before = last.get(name);
      if (before !== undefined && at <= before) world.fault('stamps', `${name} gave ${at} after ${before}`);
      if (at <= top && !world.isSkewed) world.fault('stamps', `${name} gave ${at}, and holds ${top}`);
      last.set(name, at);
      const reached = Math.max(highestWall.get(name) ?? 0, wall.now());
      if (Number(at.slice(0, 13)) > reached + AHEAD_MS)
        world.fault('stamps', `${name} stamps ${at}, more than 10 s ahead of its clock`);
    },
    crashed: ({ name }) => void held.delete(name),
    step: () => {
      for (const { name, wall } of world.mesh.nodes) highestWall.set(name, Math.max(highestWall.get(name) ?? 0, wall.now()));
    },
    // It cannot remember what is gone, and remembers what the owner of a copied directory had stamped.
    diskChanged: ({ name }) => {
      last.delete(name);
      held.delete(name);
      const others = world.mesh.nodes.map((other) => Math.max(highestWall.get(other.name) ?? 0, other.wall.now()));
      highestWall.set(name, Math.max(...others));
    },
  };
};
