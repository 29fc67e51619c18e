import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, OriginId, Place, PostId, RoomName, Stamp, UserName } from '../../shared/ids.ts';
import type { Draft, EventKind } from '../../shared/protocol/event.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';
import type { Direct, HistoryPage, ReplayPage, RoomTopic, SearchPage, StoredEvent } from '../store/store.ts';

/**
 * The replicated log as the gateway sees it: the only face of this folder. Says what is needed and not how it is done:
 * a mesh of full copies stands behind it today.
 *
 * Promises: `onCommitted` fires after the commit, once an event, in position order, whoever appended it; when it fires,
 * `position` and `heads()` have moved already. When the promise of a read resolves, `position` tells whether something
 * was committed since (page.position < backbone.position): compare before handing over to live.
 */
export interface Backbone {
  /** The position of the last event that `onCommitted` was fired for. */
  readonly position: number;
  heads(): VersionVector;

  /**
   * Resolves when the event is on disk here. Rejects with ProtocolError (`id_conflict`, `storage_full`, `clock_skew`). Its stamp is
   * above `seen`, what its author has read, as far as that is no more than 10 s ahead of this clock.
   */
  append(draft: Draft, seen?: Stamp): Promise<Appended>;
  /** The counting copy of a post or an amendment already held, for a request that is a retry. */
  find(author: AuthorId, id: PostId, kind?: EventKind): Promise<StoredEvent | undefined>;

  /** A connection on this node is interested, or no longer, in a room. The mesh holds everything and ignores both. */
  follow(room: RoomName): void;
  unfollow(room: RoomName): void;

  /** Where a replay for this cursor and these rooms must start: pass it to `after`. */
  since(cursor: VersionVector, rooms: readonly RoomName[]): Promise<number>;
  /** The counting posts and amendments of `rooms` above a position, a page at a time. */
  after(position: number, rooms: readonly RoomName[], limit: number): Promise<ReplayPage>;
  history(room: RoomName, before: Place | undefined, limit: number): Promise<HistoryPage>;
  direct(author: AuthorId): Promise<readonly Direct[]>;
  /** How far an author has read, and how much of a room is after that: see Store. */
  marks(author: AuthorId): Promise<readonly ReadMark[]>;
  unread(author: AuthorId, room: RoomName, after: Place | undefined, limit: number): Promise<number>;
  /** Posts with these words: see Store. */
  search(query: string, rooms: readonly RoomName[], limit: number): Promise<SearchPage>;
  /** What the room is about by the events up to `position`; undefined when nobody ever said. */
  topic(room: RoomName): RoomTopic | undefined;

  /** Changes to posts that were not here at the start. */
  readonly strays: readonly StoredEvent[];

  /** All committed events, those that do not count and those that are no posts included. Returns the unsubscription. */
  onCommitted(listener: (events: readonly StoredEvent[]) => void): () => void;

  /** How far an origin's events have spread: see ReplicationMark. */
  mark(origin: OriginId): ReplicationMark;
  onReplicated(listener: (marks: readonly ReplicationMark[]) => void): () => void;
}

export interface Appended {
  readonly event: StoredEvent;
  /** False: this post was held already, and `event` is the copy that counts. */
  readonly isNew: boolean;
}

export interface ReplicationMark {
  readonly origin: OriginId;
  /** Up to here on disk on at least two nodes (on this one alone, if it knows no peer). */
  readonly seq: number;
  /** Up to here on every node that is up. */
  readonly everywhere: number;
}

/** Somebody is writing. No part of the log: it goes to the other nodes at once, or not at all. */
export interface TypingNews {
  readonly room: RoomName;
  readonly author: AuthorId;
  readonly name: UserName;
}

export interface Typing {
  say(news: TypingNews): void;
  onHeard(listener: (news: TypingNews) => void): void;
}
