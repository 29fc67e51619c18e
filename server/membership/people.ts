import type { AuthorId, NodeName, RoomName, UserName } from '../../shared/ids.ts';
import type { LeaveReason, Member } from '../../shared/protocol/server-messages.ts';
import type { RoomChange } from './presence.ts';
import { nameOwner, type Registry, shownAs } from './shown-names.ts';

/** One session as its node wrote it. Times in Unix ms. */
export interface Session {
  readonly id: string;
  readonly node: NodeName;
  readonly author: AuthorId;
  readonly name: UserName;
  readonly rooms: readonly RoomName[];
  /** Connected to the mesh since; carried on by whoever takes the session over. */
  readonly since: number;
  /** Rises each time the session enters at a node: the highest is where the client is. */
  readonly epoch: number;
}

/** One author, however many sessions. */
export interface Person {
  readonly author: AuthorId;
  readonly name: UserName;
  readonly shown: UserName;
  readonly node: NodeName;
  readonly rooms: ReadonlySet<RoomName>;
  readonly since: number;
}

export interface PeopleListener {
  room(room: RoomName, change: RoomChange): void;
  leader(room: RoomName, leader: UserName | null): void;
  renamed(author: AuthorId, name: UserName): void;
}

/**
 * The view computed from all sessions in sight: who is in which room, under which name, and who leads. Owns the sessions and the
 * people made of them; reports each difference once. The same sessions give the same view on every node.
 */
export class People implements Registry {
  readonly #sessions = new Map<string, Session>();
  readonly #ofAuthor = new Map<AuthorId, Map<string, Session>>();
  readonly #people = new Map<AuthorId, Person>();
  readonly #ofName = new Map<string, Set<AuthorId>>();
  readonly #rooms = new Map<RoomName, Map<AuthorId, Person>>();
  readonly #leaders = new Map<RoomName, UserName>();
  readonly #claimant: (folded: string) => AuthorId | undefined;
  readonly #fold: (name: string) => string;
  readonly #listener: PeopleListener;

  constructor(deps: {
    readonly claimant: (folded: string) => AuthorId | undefined;
    readonly fold: (name: string) => string;
    readonly listener: PeopleListener;
  }) {
    this.#claimant = deps.claimant;
    this.#fold = deps.fold;
    this.#listener = deps.listener;
  }

  put(session: Session): void {
    const before = this.#unlink(keyOf(session));
    if (before && before.author !== session.author) this.#recount(before.author, 'leave');
    this.#sessions.set(keyOf(session), session);
    const own = this.#ofAuthor.get(session.author) ?? new Map<string, Session>();
    this.#ofAuthor.set(session.author, own.set(keyOf(session), session));
    this.#recount(session.author, 'leave');
  }

  remove(node: NodeName, id: string, reason: LeaveReason): void {
    const session = this.#unlink(keyOf({ node, id }));
    if (session) this.#recount(session.author, reason);
  }

  session(node: NodeName, id: string): Session | undefined {
    return this.#sessions.get(keyOf({ node, id }));
  }

  /** Where this session is in sight, on whatever node. */
  *sessionsOf(author: AuthorId): Generator<Session> {
    yield* this.#ofAuthor.get(author)?.values() ?? [];
  }

  *sessionsAt(node: NodeName): Generator<Session> {
    for (const session of this.#sessions.values()) if (session.node === node) yield session;
  }

  person(author: AuthorId): Person | undefined {
    return this.#people.get(author);
  }

  people(): Iterable<Person> {
    return this.#people.values();
  }

  called(folded: string): Iterable<Person> {
    return [...(this.#ofName.get(folded) ?? [])].flatMap((author) => this.#people.get(author) ?? []);
  }

  owner(folded: string): AuthorId | undefined {
    return nameOwner(this.#claimant(folded), this.called(folded));
  }

  /** A claim became known: those who use the name may be shown differently now. */
  claimed(folded: string): void {
    this.#rename(folded);
  }

  members(room: RoomName): readonly Member[] {
    const people = [...(this.#rooms.get(room)?.values() ?? [])];
    return people.map(memberOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  rooms(): readonly RoomName[] {
    return [...this.#rooms.keys()];
  }

  leader(room: RoomName): UserName | null {
    return this.#leaders.get(room) ?? null;
  }

  #unlink(key: string): Session | undefined {
    const session = this.#sessions.get(key);
    if (!session) return undefined;
    this.#sessions.delete(key);
    const own = this.#ofAuthor.get(session.author);
    own?.delete(key);
    if (own?.size === 0) this.#ofAuthor.delete(session.author);
    return session;
  }

  /** Makes the person anew from their sessions and reports what is different, for them and for others of that name. */
  #recount(author: AuthorId, reason: LeaveReason): void {
    const before = this.#people.get(author);
    const after = this.#make(author);
    const names = new Set([before, after].flatMap((person) => (person ? this.#fold(person.name) : [])));
    if (before) this.#ofName.get(this.#fold(before.name))?.delete(author);
    if (after) {
      const folded = this.#fold(after.name);
      this.#ofName.set(folded, (this.#ofName.get(folded) ?? new Set()).add(author));
      this.#people.set(author, after);
      const owner = this.owner(folded);
      if (owner === author) this.#takeFromOthers(folded, owner);
      this.#replace(before, { ...after, shown: shownAs(after.name, author, owner) }, reason);
    } else if (before) {
      this.#people.delete(author);
      this.#replace(before, undefined, reason);
    }
    for (const name of names) this.#rename(name);
  }

  /** Who of those with one name is shown under it, and who with a suffix. Its loser is told of first: no two are shown alike. */
  #rename(folded: string): void {
    const owner = this.owner(folded);
    if (owner !== undefined) this.#takeFromOthers(folded, owner);
    const called = this.#ofName.get(folded);
    if (called?.size === 0) this.#ofName.delete(folded);
    for (const author of called ?? []) this.#show(author, owner);
  }

  #takeFromOthers(folded: string, owner: AuthorId): void {
    for (const other of this.#ofName.get(folded) ?? []) if (other !== owner) this.#show(other, owner);
  }

  #show(author: AuthorId, owner: AuthorId | undefined): void {
    const person = this.#people.get(author);
    const shown = person && shownAs(person.name, author, owner);
    if (person && shown !== undefined && shown !== person.shown) this.#replace(person, { ...person, shown }, 'leave');
  }

  #make(author: AuthorId): Person | undefined {
    const sessions = [...(this.#ofAuthor.get(author)?.values() ?? [])];
    const [first] = sessions;
    if (!first) return undefined;
    const latest = sessions.reduce((a, b) => (isLater(b, a) ? b : a), first);
    return {
      author,
      name: latest.name,
      shown: latest.name,
      node: latest.node,
      rooms: new Set(sessions.flatMap(({ rooms }) => rooms)),
      since: Math.min(...sessions.map(({ since }) => since)),
    };
  }

  #replace(before: Person | undefined, after: Person | undefined, reason: LeaveReason): void {
    if (after) this.#people.set(after.author, after);
    for (const room of new Set([...(before?.rooms ?? []), ...(after?.rooms ?? [])])) {
      this.#replaceIn(room, before?.rooms.has(room) ? before : undefined, after?.rooms.has(room) ? after : undefined, reason);
    }
    if (before && after && before.shown !== after.shown) this.#listener.renamed(after.author, after.shown);
  }

  #replaceIn(room: RoomName, before: Person | undefined, after: Person | undefined, reason: LeaveReason): void {
    const members = this.#rooms.get(room) ?? new Map<AuthorId, Person>();
    if (after) members.set(after.author, after);
    else if (before) members.delete(before.author);
    if (members.size > 0) this.#rooms.set(room, members);
    else this.#rooms.delete(room);
    const change = difference(before, after, reason);
    if (change) this.#listener.room(room, change);
    this.#elect(room, members);
  }

  /** The member connected longest leads; ties by name. */
  #elect(room: RoomName, members: ReadonlyMap<AuthorId, Person>): void {
    let first: Person | undefined;
    for (const person of members.values()) if (!first || isSenior(person, first)) first = person;
    const leader = first?.shown ?? null;
    if (leader === this.leader(room)) return;
    if (leader === null) this.#leaders.delete(room);
    else this.#leaders.set(room, leader);
    this.#listener.leader(room, leader);
  }
}

function keyOf({ node, id }: { readonly node: NodeName; readonly id: string }): string {
  return `${node}/${id}`;
}

function memberOf({ shown, node }: Person): Member {
  return { name: shown, node };
}

function isLater(a: Session, b: Session): boolean {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch;
  return a.node !== b.node ? a.node > b.node : a.id > b.id;
}

function isSenior(a: Person, b: Person): boolean {
  return a.since !== b.since ? a.since < b.since : a.shown < b.shown;
}

function difference(before: Person | undefined, after: Person | undefined, reason: LeaveReason): RoomChange | undefined {
  const left = before && before.shown !== after?.shown ? [{ ...memberOf(before), reason }] : [];
  const joined = after && before?.shown !== after.shown ? [memberOf(after)] : [];
  const moved = before && after && before.shown === after.shown && before.node !== after.node ? [memberOf(after)] : [];
  return left.length + joined.length + moved.length > 0 ? { joined, left, moved } : undefined;
}
