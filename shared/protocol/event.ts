import type { AuthorId, EventId, OriginId, Place, PostId, PostKey, RoomName, Stamp, UserName } from '../ids.ts';

/** Changes to a post that was written: each is an event of its own, and the post itself never changes. */
const AMENDMENT_KINDS = ['edit', 'delete', 'react', 'unreact'] as const;
export type AmendmentKind = (typeof AMENDMENT_KINDS)[number];

/**
 * What an event of the log can be. Clients are sent posts and amendments; nodes keep the rest to themselves. `claim`: a key's first
 * use of a name. `topic`: what a room's leader says it is about. `read`: how far its author has read a room.
 */
export type EventKind = 'post' | AmendmentKind | 'claim' | 'topic' | 'read';

/** What an origin is asked to append: an event without its identity. */
export interface Draft {
  readonly kind: EventKind;
  /** Empty for a claim. */
  readonly room: RoomName;
  readonly from: UserName;
  readonly author: AuthorId;
  readonly id: PostId;
  readonly body: string;
  /** The name a direct post was sent to. */
  readonly to?: UserName;
  readonly replyTo?: string;
  /** The post that an amendment is about. It counts only in the amendment's own room. */
  readonly target?: PostKey;
}

/** One committed entry of the log. Its origin serialises it once; those bytes are what is stored, relayed and sent. */
export interface LogEvent extends Draft, EventId {
  readonly at: Stamp;
}

/**
 * An event as a client gets it. `supersedes`: the copy of the same post that this one replaces on screens. `amendments`: changes to this post
 * that were there before it.
 */
export interface EventMessage extends LogEvent {
  readonly type: 'event';
  readonly supersedes?: EventId;
  readonly amendments?: readonly EventMessage[];
}

export function isAmendment(kind: string): kind is AmendmentKind {
  return (AMENDMENT_KINDS as readonly string[]).includes(kind);
}

/** Clients are sent it. */
export function isShown(kind: string): boolean {
  return kind === 'post' || isAmendment(kind);
}

export function placeOf(event: Place): Place {
  return { at: event.at, origin: event.origin, seq: event.seq };
}

/** Of two copies of one post, does `a` count? The smaller (`at`, `origin`) does, on every node. */
export function countsBefore(a: { at: Stamp; origin: OriginId }, b: { at: Stamp; origin: OriginId }): boolean {
  return a.at !== b.at ? a.at < b.at : a.origin < b.origin;
}
