/** The names of things. Each is text on the wire; the brand keeps one from being passed for another. */

declare const brand: unique symbol;
type Brand<T, B extends string> = T & { readonly [brand]: B };

/** A node's `--name`: unique in the mesh, and its id. */
export type NodeName = Brand<string, 'NodeName'>;
/** One run of one node: 12 characters of base64url, random, new at every start. */
export type OriginId = Brand<string, 'OriginId'>;
/** Who wrote something: the fingerprint of a key, or of a session token for a user without a key. */
export type AuthorId = Brand<string, 'AuthorId'>;
/** The idempotency key of a post: a UUID in lower case, made by the author's client. */
export type PostId = Brand<string, 'PostId'>;
/** A room, or `dm:<author>:<author>` with the two author ids sorted. */
export type RoomName = Brand<string, 'RoomName'>;
/** A label for an author, as it is shown. */
export type UserName = Brand<string, 'UserName'>;
/** A hybrid logical clock stamp: 13 decimal digits of Unix ms, `-`, 4 hex digits. Sorts as text. */
export type Stamp = Brand<string, 'Stamp'>;

/** The identity of an event. */
export interface EventId {
  readonly origin: OriginId;
  readonly seq: number;
}

/** What a post is known by in the whole mesh. */
export interface PostKey {
  readonly author: AuthorId;
  readonly id: PostId;
}

/** A place in the one order of a conversation. */
export interface Place extends EventId {
  readonly at: Stamp;
}

/** The one order, on every node and every screen: (`at`, `origin`, `seq`). */
export function comparePlaces(a: Place, b: Place): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.origin !== b.origin) return a.origin < b.origin ? -1 : 1;
  return a.seq - b.seq;
}

const DIRECT_PREFIX = 'dm:';

/** The room two authors share for direct posts; the same whichever of them asks. */
export function directRoom(a: AuthorId, b: AuthorId): RoomName {
  return `${DIRECT_PREFIX}${a < b ? a : b}:${a < b ? b : a}` as RoomName;
}

/** The two authors of a direct room, or undefined for any other room. */
export function directAuthors(room: string): readonly [AuthorId, AuthorId] | undefined {
  if (!room.startsWith(DIRECT_PREFIX)) return undefined;
  const [a, b, rest] = room.slice(DIRECT_PREFIX.length).split(':');
  return a && b && rest === undefined ? [a as AuthorId, b as AuthorId] : undefined;
}
