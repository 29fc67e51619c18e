import type { RoomName } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';
import { roomOf } from '../world.ts';

const ROOMS = ['general', 'random'] as RoomName[];

/**
 * 10, 11: in the end the members of a room are those who have it open, on the nodes where they are; nobody else; and one of them leads.
 * On every page the same.
 */
export const truth: Invariant = (world) => ({
  end: () => {
    for (const room of ROOMS) {
      const here = world.mesh.people.filter((person) => roomOf(person, room)?.joined);
      const expected = here.map(
        ({ client: { state } }) => `${state.me?.name} on ${'node' in state.phase ? state.phase.node : 'no node'}`,
      );
      for (const { name, node } of world.mesh.nodes) {
        const members = node?.membership.members(room) ?? [];
        const said = members.map((member) => `${member.name} on ${member.node}`);
        if (sorted(said) !== sorted(expected))
          world.fault('truth', `${name} says in ${room} are ${sorted(said)}, and it is ${sorted(expected)}`);
        const leader = node?.membership.leader(room) ?? null;
        if ((leader === null) !== (members.length === 0))
          world.fault('truth', `${name} says ${leader} leads ${members.length} people`);
        if (leader !== null && !members.some((member) => member.name === leader))
          world.fault('truth', `${name}: ${leader} leads and is not there`);
      }
      for (const person of here) {
        const shown = roomOf(person, room);
        const names = sorted((shown?.members ?? []).map((member) => `${member.name} on ${member.node}`));
        if (names !== sorted(expected))
          world.fault('truth', `${person.label} is shown ${names} in ${room}, and it is ${sorted(expected)}`);
        const leader = world.node(0).node?.membership.leader(room);
        if (shown?.leader !== leader)
          world.fault('truth', `${person.label} is shown ${shown?.leader} as leader, and it is ${leader}`);
      }
    }
  },
});

function sorted(list: readonly string[]): string {
  return [...list].sort().join(', ');
}
