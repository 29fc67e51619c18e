import type { People } from './read-line.ts';

/** Of a room, or a direct conversation, what tells of people. */
interface Peopled {
  readonly with: string | undefined;
  readonly members: readonly { readonly name: string }[];
  readonly entries: readonly { readonly from: string }[];
}

/**
 * Who the writer may mean. Owns who was seen online; told of the rooms whenever they change, and of the whole mesh now and
 * then. Somebody is online who is in a room of the writer's, or was when the mesh was last asked; gone, who was and is not.
 */
export class Acquaintances {
  #rooms: readonly Peopled[] = [];
  #mesh: ReadonlySet<string> = new Set();
  readonly #met = new Set<string>();

  rooms(rooms: readonly Peopled[]): void {
    this.#rooms = rooms;
    for (const { members } of rooms) for (const { name } of members) this.#met.add(name);
  }

  mesh(names: Iterable<string>): void {
    this.#mesh = new Set(names);
    for (const name of this.#mesh) this.#met.add(name);
  }

  isOnline(name: string): boolean {
    return this.#mesh.has(name) || this.#rooms.some(({ members }) => members.some((member) => member.name === name));
  }

  /** `me` is nobody one would write to. */
  people(me: string | undefined): People {
    const known = new Set<string>();
    const left = new Set<string>();
    for (const name of this.#met) (this.isOnline(name) ? known : left).add(name);
    for (const { with: partner, entries } of this.#rooms) {
      if (partner !== undefined && !left.has(partner)) known.add(partner);
      for (const { from } of entries) if (!left.has(from)) known.add(from);
    }
    if (me !== undefined) for (const set of [known, left]) set.delete(me);
    return { known, left };
  }
}
