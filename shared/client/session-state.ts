import {
  fromRecord,
  type MutableVersionVector,
  raise,
  raiseAll,
  toRecord,
  type VersionRecord,
} from '../causality/version-vector.ts';
import type { AuthorId, EventId, OriginId, Stamp, UserName } from '../ids.ts';
import type { Welcome } from '../protocol/server-messages.ts';
import type { Hello } from './race.ts';

/**
 * Who this client is and how far it has read: name, key, session token, author, cursor. The token lives here and nowhere
 * else: were it kept in storage, two tabs of one browser would take the session from each other for ever. A reload is
 * therefore a new session of the same author, whom the key makes; only a user without a key comes back as somebody new.
 * The cursor only rises, and only to what has been taken in.
 */
export class SessionState {
  name: string;
  readonly key: string | undefined;
  /** The access token of the mesh, where it asks for one. */
  token: string | undefined;
  #session: string | undefined;
  #turn = 0;
  #newest: Stamp | undefined;
  #isAheadOfNode = false;
  /** Is this event known to be held by the live node? */
  isHeld: (event: EventId) => boolean = () => false;
  #author: AuthorId | undefined;
  #user: UserName | undefined;
  #cursor: MutableVersionVector | undefined;

  constructor(name: string, key: string | undefined) {
    this.name = name;
    this.key = key;
  }

  get author(): AuthorId | undefined {
    return this.#author;
  }

  get me(): { readonly name: UserName; readonly author: AuthorId } | undefined {
    return this.#author && this.#user ? { name: this.#user, author: this.#author } : undefined;
  }

  get hello(): Hello {
    return {
      name: this.name,
      ...(this.key === undefined ? {} : { key: this.key }),
      ...(this.token === undefined ? {} : { token: this.token }),
      ...(this.#session === undefined ? {} : { session: this.#session }),
    };
  }

  /** The first welcome gives the starting point; a later one must not move it. */
  adopt(welcome: Welcome): void {
    this.#session = welcome.session;
    this.#author = welcome.author;
    this.#user = welcome.user;
    this.#cursor ??= fromRecord(welcome.cursor);
    this.#isAheadOfNode ||= this.isAheadOf(welcome.cursor);
  }

  /** The session goes live anew: no node may take an earlier connection of it for the later one. */
  nextTurn(): number {
    this.#turn += 1;
    return this.#turn;
  }

  /** Another session of this person took another name: signing in by the old one would take it back. One with a mark is only shown (C38). */
  renamed(user: UserName): void {
    this.#user = user;
    if (!user.includes('~')) this.name = user;
  }

  /** The highest stamp of what was shown here: what is written next comes after it, on whichever node. */
  get newest(): Stamp | undefined {
    return this.#newest;
  }

  read(at: Stamp): void {
    if (this.#newest === undefined || at > this.#newest) this.#newest = at;
  }

  get cursor(): VersionRecord {
    return toRecord(this.#cursor ?? new Map());
  }

  taken({ origin, seq }: EventId): void {
    if (this.#cursor) raise(this.#cursor, origin, seq);
  }

  raiseTo(cursor: VersionRecord): void {
    if (this.#cursor) raiseAll(this.#cursor, fromRecord(cursor));
  }

  /** A node went live that holds so much. What it lacks will come to it, but not again to a client that has read it. */
  attached(cursor: VersionRecord): void {
    this.holds(cursor);
    this.raiseTo(cursor);
  }

  /** The live node holds so much. */
  held(cursor: VersionRecord): void {
    this.isHeld = ({ origin, seq }) => (cursor[origin] ?? 0) >= seq;
  }

  /** The live node says how much it holds. Returns whether that is all that was read. */
  holds(cursor: VersionRecord): boolean {
    this.held(cursor);
    this.#isAheadOfNode = this.isAheadOf(cursor);
    return !this.#isAheadOfNode;
  }

  /** The node that is live, or about to be, lacked something of what was read elsewhere: its pages may have holes. */
  get isAheadOfNode(): boolean {
    return this.#isAheadOfNode;
  }

  /** Has this client read beyond `cursor` in some origin: does the node that sent it lag behind what was seen elsewhere? */
  isAheadOf(cursor: VersionRecord): boolean {
    for (const [origin, seq] of this.#cursor ?? []) if ((cursor[origin as OriginId] ?? 0) < seq) return true;
    return false;
  }
}

/** Tells identities apart in storage without keeping a key in the name of an entry. Not a secret, not a fingerprint. */
export function storageOwner(name: string, key: string | undefined): string {
  if (key === undefined) return `name:${name}`;
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < key.length; i += 1) {
    a = Math.imul(a ^ key.charCodeAt(i), 2_654_435_761);
    b = Math.imul(b ^ key.charCodeAt(i), 1_597_334_677);
  }
  return `key:${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}
