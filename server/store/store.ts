import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, EventId, OriginId, Place, PostId, RoomName, Stamp, UserName } from '../../shared/ids.ts';
import type { Draft, EventKind, LogEvent } from '../../shared/protocol/event.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';

/**
 * Where the log is kept. One writer. A resolved `commit` is durable: it survives a power loss. Reads see every commit
 * that was asked for before them. `position` is the order of commits on this node (1, 2, 3…); it means nothing elsewhere.
 */
export interface Store {
  /** Reads what is held. `origin`: this run's id, under which every append of this run goes. Throws StoreError. */
  open(origin: OriginId): Promise<Opened>;
  /**
   * Commits all of `batch` at once, in its order, or nothing. One outcome a proposal. Rejects with StoreError: nothing was
   * stored; after any code but `full` the store must not be used again. An empty batch writes, too: it tells whether there is room.
   */
  commit(batch: readonly Proposal[]): Promise<CommitResult>;
  /** Events of one origin from `from.seq` on, in sequence, at most `limit` events and about `bytes` of JSON (at least one). */
  ofOrigin(from: EventId, limit: number, bytes: number): Promise<readonly StoredEvent[]>;
  /** The copy that counts of the post, or of another `kind` of event, with this idempotency key. */
  find(author: AuthorId, id: PostId, kind?: EventKind): Promise<StoredEvent | undefined>;
  /** The position before the first counting post or amendment of `rooms` that `cursor` does not cover; the last position if there is none. */
  unseen(cursor: VersionVector, rooms: readonly RoomName[]): Promise<number>;
  /** Counting posts and amendments of `rooms` with a position above `after`, in position order, at most `limit`; as `history` shows them. */
  after(after: number, rooms: readonly RoomName[], limit: number): Promise<ReplayPage>;
  /**
   * The newest counting posts of a room before a place (exclusive), oldest first, and what counts of their amendments. `limit` may be 0.
   * Posts that were taken back, and edits of those, have an empty body in their `json`.
   */
  history(room: RoomName, before: Place | undefined, limit: number): Promise<HistoryPage>;
  /** The direct conversations of an author, with the other's latest name. */
  direct(author: AuthorId): Promise<readonly Direct[]>;
  /** How far an author has read each room. */
  marks(author: AuthorId): Promise<readonly ReadMark[]>;
  /** Counting posts of others in a room after a place (of all when it is undefined) that were not taken back; counted up to `limit`, among the newest 2,000. */
  unread(author: AuthorId, room: RoomName, after: Place | undefined, limit: number): Promise<number>;
  /**
   * Counting posts of `rooms` with the words of `query`, as they are shown now, the last committed first, at most `limit`. Anything is a
   * query. A post that was edited is found by its new text only, one that was taken back not at all.
   */
  search(query: string, rooms: readonly RoomName[], limit: number): Promise<SearchPage>;
  close(): Promise<void>;
}

export interface SearchPage {
  readonly events: readonly StoredEvent[];
  readonly amendments: readonly StoredEvent[];
  readonly more: boolean;
  /** Posts of these rooms that were looked through, and the stamp of the oldest. */
  readonly posts: number;
  readonly from: string | null;
  /** Events of the log that were not looked at yet. */
  readonly unread: number;
}

export interface Opened {
  readonly heads: VersionVector;
  readonly position: number;
  /** The highest stamp any own run ever gave, so that the clock goes on above it. */
  readonly clock: Stamp | undefined;
  /** The highest stamp of any post held that counts: what people here have read comes before what they write next. */
  readonly seen: Stamp | undefined;
  /** Every claim event held, in the one order of (`at`, `origin`, `seq`). */
  readonly claims: readonly Claim[];
  /** The topic of every room that was ever given one. */
  readonly topics: readonly RoomTopic[];
  /** Changes to posts that are not held, as commits gave them; those among the newest 10,000 changes. */
  readonly strays: readonly StoredEvent[];
  /** The runs that appended here, the latest first, at most 64. */
  readonly runs: readonly OriginId[];
}

/** What a room is about: the event kind `topic` with the greatest place. An empty text: no longer anything. */
export interface RoomTopic extends Place {
  readonly room: RoomName;
  readonly text: string;
}

export interface Claim extends Place {
  readonly name: UserName;
  readonly author: AuthorId;
}

export type Proposal =
  /** An own event. The store gives it the next sequence and serialises it, inside the commit. */
  | { readonly type: 'append'; readonly draft: Draft; readonly at: Stamp }
  /** Another origin's event; `json` is that origin's own text and is kept as it is. */
  | { readonly type: 'admit'; readonly event: LogEvent; readonly json: string };

export type Outcome =
  | { readonly type: 'stored'; readonly event: StoredEvent }
  /** Nothing was added. append: the copy of this post that counts. admit: (origin, seq) is held. */
  | { readonly type: 'held'; readonly event?: StoredEvent }
  /** append only: this (author, id) was used with another room or body. */
  | { readonly type: 'conflict' }
  /**
   * admit only: nothing was added, because an earlier sequence of this origin is missing; or, with `originLimit`, because
   * the origin is new and there are too many of them.
   */
  | { readonly type: 'gap'; readonly originLimit?: true };

export interface CommitResult {
  readonly outcomes: readonly Outcome[];
  /** The last position after this commit. */
  readonly position: number;
}

export interface StoredEvent extends Place {
  readonly position: number;
  readonly kind: EventKind;
  readonly room: RoomName;
  readonly author: AuthorId;
  readonly id: PostId;
  /** The event as its origin serialised it: a complete `event` message of the client protocol. */
  readonly json: string;
  /** False: another copy of the same post counts, and this one is in no view. */
  readonly counts: boolean;
  /** The copy of the same post that is held but does not count; of several, the one that would count next. */
  readonly loser?: EventId;
  /**
   * Of a post that came after changes to it, as a commit or a replay gives it: what is told of them, as JSON. Who is sent the post may have
   * come in between, and is sent those changes by nothing else.
   */
  readonly amendments?: readonly string[];
  /** As a commit gives it: of a change to a post that is not held. */
  readonly isStray?: true;
  /** As a commit gives it: the words were taken back before they came. `json` has them, for other nodes, and no client is sent them. */
  readonly takenBack?: true;
}

export interface ReplayPage {
  readonly events: readonly StoredEvent[];
  /** Everything of these rooms up to this position is in this page or an earlier one. */
  readonly position: number;
  /** `position` was the last one when this page was read. */
  readonly last: boolean;
}

export interface HistoryPage {
  readonly events: readonly StoredEvent[];
  readonly amendments: readonly StoredEvent[];
  /** There are older ones. */
  readonly more: boolean;
  /** The last position when this page was read. */
  readonly position: number;
}

export interface Direct {
  readonly room: RoomName;
  readonly author: AuthorId;
  readonly name: UserName;
}

/**
 * `full`: no space, nothing was stored, may be tried again. `io`: a write or fsync failed; what is on disk is unknown and
 * only a new start may read it. `corrupt`, `newer`, `locked`, `denied`: the data cannot be opened; never start empty instead.
 * `corrupt` is found while reading, too; nothing is read or written after it. `engine`: this SQLite must not be trusted with it.
 */
export type StoreErrorCode = 'full' | 'io' | 'corrupt' | 'newer' | 'locked' | 'denied' | 'engine';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
