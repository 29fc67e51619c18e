import type { RoomName } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';
import { roomOf, type World } from '../world.ts';

const ROOMS = ['general', 'random'] as RoomName[];

/**
 * 10, 11: in the end the members of a room are those who have it open, on the nodes where they are; nobody else; and one of them leads.
 * On every page the same.
 */
export const truth: Invariant = (world) => ({
  end: () => {
    for (const what of truthFaults(world)) world.fault('truth', what);
  },
});

/** What is said of who is in the rooms and is not so. */
export function truthFaults(world: World): readonly string[] {
  return ROOMS.flatMap((room) => {
    const here = world.mesh.people.filter((person) => roomOf(person, room)?.joined);
    const expected = sorted(
      here.map(({ client: { state } }) => `${state.me?.name} on ${'node' in state.phase ? state.phase.node : 'no node'}`),
    );
    return [...nodeFaults(world, room, expected), ...here.flatMap((person) => pageFaults(world, person, room, expected))];
  });
}

function nodeFaults(world: World, room: RoomName, expected: string): readonly string[] {
  return world.mesh.nodes.flatMap(({ name, node }) => {
    const members = node?.membership.members(room) ?? [];
    const leader = node?.membership.leader(room) ?? null;
    const said = listed(members);
    return [
      said === expected ? [] : `${name} says in ${room} are ${said}, and it is ${expected}`,
      (leader === null) === (members.length === 0) ? [] : `${name} says ${leader} leads ${members.length} people`,
      leader === null || members.some((member) => member.name === leader) ? [] : `${name}: ${leader} leads and is not there`,
    ].flat();
  });
}

function pageFaults(world: World, person: World['mesh']['people'][number], room: RoomName, expected: string): readonly string[] {
  const shown = roomOf(person, room);
  const names = listed(shown?.members ?? []);
  const leader = world.node(0).node?.membership.leader(room);
  return [
    names === expected ? [] : `${person.label} is shown ${names} in ${room}, and it is ${expected}`,
    shown?.leader === leader ? [] : `${person.label} is shown ${shown?.leader} as leader, and it is ${leader}`,
  ].flat();
}

function listed(members: readonly { readonly name: string; readonly node: string }[]): string {
  return sorted(members.map(({ name, node }) => `${name} on ${node}`));
}

function sorted(list: readonly string[]): string {
  return [...list].sort().join(', ');
}
