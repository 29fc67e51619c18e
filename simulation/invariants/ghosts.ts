import type { NodeName, RoomName } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';

const ROOMS = ['general', 'random'] as RoomName[];
/** Silence is noticed in three seconds and a half, the grace is three, and a word about it needs its time; twice that. */
const GONE_MS = 15_000;

/** 10: who was on a node that died is not said to be there for ever, by no node that was awake all the while. */
export const ghosts: Invariant = (world) => {
  const downSince = new Map<NodeName, number>();
  const awakeSince = new Map<NodeName, number>();
  return {
    // One that came up for a moment, in between two looks, may have taken people in.
    crashed: ({ name }) => void downSince.set(name, world.now),
    step: () => {
      for (const { name, process, node } of world.mesh.nodes) {
        if (process) downSince.delete(name);
        else if (!downSince.has(name)) downSince.set(name, world.now);
        if (!node || process?.isAsleep) awakeSince.delete(name);
        else if (!awakeSince.has(name)) awakeSince.set(name, world.now);
      }
      const isLong = (since: number | undefined) => since !== undefined && world.now - since > GONE_MS;
      for (const { name, node } of world.mesh.nodes) {
        if (!node || !isLong(awakeSince.get(name))) continue;
        for (const room of ROOMS) {
          const ghost = node.membership.members(room).find((member) => isLong(downSince.get(member.node)));
          if (ghost) world.fault('ghosts', `${name} says ${ghost.name} is in ${room} on ${ghost.node}, which is long down`);
        }
      }
    },
  };
};
