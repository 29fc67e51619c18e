import type { KnownNode, Member, RoomState } from './types.ts';

/** Whether somebody is there, by what this page knows. Pure. */
export type Whereabouts = 'here' | 'unsure' | 'gone';

export interface Known {
  readonly isOnline: boolean;
  readonly rooms: readonly RoomState[];
  readonly nodes: readonly KnownNode[];
  /** Everybody in the mesh, as the node said last; undefined before that. */
  readonly mesh: readonly Pick<Member, 'name' | 'node'>[] | undefined;
}

/** Without a node, or of people whose node is not answering, nobody can say. Pure. */
export function placeOf(name: string, known: Known): Whereabouts {
  if (!known.isOnline) return 'unsure';
  const member = memberOf(name, known.rooms) ?? known.mesh?.find((one) => one.name === name);
  if (member) return known.nodes.find((one) => one.name === member.node)?.up === false ? 'unsure' : 'here';
  return known.mesh ? 'gone' : 'unsure';
}

export function memberOf(name: string, all: readonly RoomState[]): Member | undefined {
  for (const { members } of all) {
    const found = members.find((member) => member.name === name);
    if (found) return found;
  }
  return undefined;
}
