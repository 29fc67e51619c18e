import type { RoomName } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';

const ROOMS = ['general', 'random'] as RoomName[];

/** 11: at any moment, on any node, a room with people in it is led by one of them, and one without by nobody. */
export const leaders: Invariant = (world) => ({
  step: () => {
    for (const { name, node } of world.mesh.nodes) {
      for (const room of node ? ROOMS : []) {
        const members = node?.membership.members(room) ?? [];
        const leader = node?.membership.leader(room) ?? null;
        const isRight = leader === null ? members.length === 0 : members.some((member) => member.name === leader);
        if (!isRight)
          world.fault('leaders', `${name} says ${leader} leads ${room}, and in it are ${members.map((member) => member.name)}`);
      }
    }
  },
});
