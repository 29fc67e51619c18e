import type { AuthorId, NodeName, RoomName, UserName } from '../../shared/ids.ts';
import type { MeshView } from '../../shared/protocol/mesh-view.ts';
import { foldName } from '../../shared/protocol/names.ts';
import type { Member, NodeInfo } from '../../shared/protocol/server-messages.ts';
import type { LocalSession, Presence, PresenceListener } from '../membership/presence.ts';
import type { MemoryBackbone } from './memory-backbone.ts';

const NOBODY: readonly never[] = [];

/** The face of presence over a map of this node's sessions, for tests of the gateway. The grace of a lost session never ends by itself. */
export class MemoryPresence implements Presence {
  readonly exits: { readonly id: string; readonly reason: string }[] = [];
  simulatedUptime = 0;
  readonly #node: NodeName;
  readonly #sessions = new Map<string, LocalSession>();
  readonly #claims = new Map<string, AuthorId>();
  readonly #claimed = new Map<AuthorId, UserName>();
  readonly #listeners = new Set<PresenceListener>();
  #nodes: readonly NodeInfo[];

  constructor(node: string, backbone: MemoryBackbone) {
    this.#node = node as NodeName;
    this.#nodes = [{ id: this.#node, name: this.#node, url: `http://${node}.test`, up: true }];
    backbone.onCommitted((events) => {
      for (const event of events) {
        if (event.kind !== 'claim') continue;
        const { from, body } = JSON.parse(event.json) as { from: UserName; body: string };
        if (!this.#claims.has(body)) this.#claims.set(body, event.author);
        this.#claimed.set(event.author, from);
      }
    });
  }

  update(session: LocalSession): void {
    this.enter(session);
  }

  enter(session: LocalSession): void {
    const leadersBefore = this.#leaders(session.rooms);
    const before = new Set(this.#roomsOf(session.author));
    this.#sessions.set(session.id, session);
    const after = new Set(this.#roomsOf(session.author));
    const member = this.#member(session.author);
    for (const room of after)
      if (!before.has(room)) this.#tell((to) => to.changed?.(room, { joined: [member], left: NOBODY, moved: NOBODY }));
    for (const room of before) {
      if (!after.has(room))
        this.#tell((to) => to.changed?.(room, { joined: NOBODY, left: [{ ...member, reason: 'leave' }], moved: NOBODY }));
    }
    for (const [room, leader] of leadersBefore)
      if (this.leader(room) !== leader) this.#tell((to) => to.leader?.(room, this.leader(room)));
  }

  exit(id: string, reason: 'bye' | 'lost'): void {
    this.exits.push({ id, reason });
    const session = this.#sessions.get(id);
    if (!session || reason === 'lost') return;
    const member = this.#member(session.author);
    const before = this.#roomsOf(session.author);
    this.#sessions.delete(id);
    const after = this.#roomsOf(session.author);
    for (const room of before) {
      if (!after.includes(room))
        this.#tell((to) => to.changed?.(room, { joined: NOBODY, left: [{ ...member, reason }], moved: NOBODY }));
    }
  }

  holder(folded: string): AuthorId | undefined {
    return this.#claims.get(folded) ?? [...this.#sessions.values()].find((session) => foldName(session.name) === folded)?.author;
  }

  claimant(folded: string): AuthorId | undefined {
    return this.#claims.get(folded);
  }

  uses(author: AuthorId, folded: string): boolean {
    return [...this.#sessions.values()].some((session) => session.author === author && foldName(session.name) === folded);
  }

  authorOf(name: UserName): AuthorId | undefined {
    return (
      this.holder(foldName(name)) ??
      [...this.#sessions.values()].find((session) => this.shownName(session.author) === name)?.author
    );
  }

  shownName(author: AuthorId): UserName | undefined {
    const name = [...this.#sessions.values()].find((session) => session.author === author)?.name ?? this.#claimed.get(author);
    if (name === undefined) return undefined;
    const owner = this.#claims.get(foldName(name));
    return owner === undefined || owner === author ? name : (`${name}~${author.slice(0, 4)}` as UserName);
  }

  members(room: RoomName): readonly Member[] {
    const authors = new Set(
      [...this.#sessions.values()].filter((session) => session.rooms.includes(room)).map((session) => session.author),
    );
    return [...authors].map((author) => this.#member(author));
  }

  leader(room: RoomName): UserName | null {
    return this.members(room)[0]?.name ?? null;
  }

  users(): readonly (Member & { readonly rooms: readonly RoomName[] })[] {
    const authors = new Set([...this.#sessions.values()].map((session) => session.author));
    return [...authors].map((author) => ({ ...this.#member(author), rooms: this.#roomsOf(author) }));
  }

  rooms(): readonly RoomName[] {
    return [...new Set([...this.#sessions.values()].flatMap((session) => session.rooms))];
  }

  nodes(): readonly NodeInfo[] {
    return this.#nodes;
  }

  mesh(): MeshView {
    const own = {
      state: 'alive',
      version: '0',
      uptimeS: this.simulatedUptime,
      sessions: this.#sessions.size,
      links: [],
      heads: {},
    } as const;
    return { self: this.#node, nodes: this.#nodes.map((node) => ({ ...own, ...node })) };
  }

  subscribe(listener: PresenceListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setNodes(nodes: readonly NodeInfo[]): void {
    this.#nodes = nodes;
    this.#tell((to) => to.nodes?.(nodes));
  }

  /** The session has entered on another node. */
  takeOver(id: string, by: string): void {
    this.#sessions.delete(id);
    this.#tell((to) => to.takenOver?.(id, by as NodeName));
  }

  /** Another author's older claim has come in. */
  giveName(folded: string, owner: AuthorId): void {
    this.#claims.set(folded, owner);
    for (const { author } of this.#sessions.values())
      this.#tell((to) => to.renamed?.(author, this.shownName(author) as UserName));
  }

  #leaders(rooms: readonly RoomName[]): readonly (readonly [RoomName, UserName | null])[] {
    return rooms.map((room) => [room, this.leader(room)]);
  }

  #roomsOf(author: AuthorId): RoomName[] {
    return [
      ...new Set([...this.#sessions.values()].filter((session) => session.author === author).flatMap((session) => session.rooms)),
    ];
  }

  #member(author: AuthorId): Member {
    return { name: this.shownName(author) ?? ('?' as UserName), node: this.#node };
  }

  #tell(call: (listener: PresenceListener) => void): void {
    for (const listener of this.#listeners) call(listener);
  }
}
