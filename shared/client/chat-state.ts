import type { AuthorId, NodeName, Place, PostId, RoomName, UserName } from '../ids.ts';
import type { AmendmentKind } from '../protocol/event.ts';
import type { MeshView } from '../protocol/mesh-view.ts';
import type { Member, SearchCover } from '../protocol/server-messages.ts';
import type { Connection } from './connection.ts';

/** What the client shows its owner (web UI, terminal, tests). Snapshots: a new object whenever something in it changed. */
export interface ChatState {
  readonly phase: Phase;
  readonly me: { readonly name: UserName; readonly author: AuthorId } | undefined;
  readonly nodes: readonly KnownNode[];
  /** In the order they were joined; direct conversations after them. */
  readonly rooms: readonly RoomState[];
  readonly decision: Decision | undefined;
  readonly moves: readonly MoveRecord[];
  readonly pin: NodeName | undefined;
  /** Posts on their way to being `stored`, in all rooms; failed ones are not on their way. */
  readonly waiting: number;
  /** Which nodes are measured: all, so that the client can move to a faster one, or only the one it is on. */
  readonly reach: Reach;
  /** Filled while watched (`watchMesh`). */
  readonly mesh: MeshView | undefined;
}

/** Before anybody signed in. */
export const NOBODY: ChatState = {
  phase: { is: 'idle' },
  me: undefined,
  nodes: [],
  rooms: [],
  decision: undefined,
  moves: [],
  pin: undefined,
  waiting: 0,
  reach: 'all',
  mesh: undefined,
};

export type Reach = 'all' | 'here';

export type Phase =
  | { readonly is: 'idle' }
  /** No node is attached. `since`, `nextTryAt`: monotonic milliseconds; `lost`: the node left behind, if any. */
  | {
      readonly is: 'connecting';
      readonly since: number;
      readonly attempt: number;
      readonly lost: NodeName | undefined;
      readonly trying: readonly string[];
      readonly nextTryAt: number | undefined;
      /** Every known node was tried and failed since `since`. */
      readonly allFailed: boolean;
    }
  /** `since`: when the replay began; `posts`: how many have come by it. */
  | { readonly is: 'syncing'; readonly node: NodeName; readonly since: number; readonly posts: number }
  | { readonly is: 'online'; readonly node: NodeName; readonly moving: NodeName | undefined }
  /** A node refused for good: nothing is tried again until the owner changes something. */
  | {
      readonly is: 'refused';
      readonly node: string;
      readonly code: string;
      readonly message: string;
      readonly reason: string | undefined;
    };

export interface KnownNode {
  readonly name: NodeName | undefined;
  readonly url: string;
  readonly up: boolean;
  readonly simulatedMs: number | undefined;
  /** Median of the last three round trips, milliseconds. */
  readonly rttMs: number | undefined;
  /** The last round trips, oldest first; undefined for one that got no answer. At most 60. */
  readonly samples: readonly (number | undefined)[];
  readonly measuredAt: number | undefined;
  /** It answered this client's last check, and that was after the mesh last lost it: a node that is not `up` but answers is cut off, not dead. */
  readonly answering: boolean;
  readonly current: boolean;
  readonly standby: boolean;
}

export interface RoomState {
  readonly room: RoomName;
  /** For a direct conversation the other's name. */
  readonly with: UserName | undefined;
  readonly topic: string;
  readonly leader: UserName | null;
  readonly members: readonly Member[];
  /** In the one order; own posts that are not stored yet come last, in the order they were written. */
  readonly entries: readonly Entry[];
  /** Older posts than the first entry exist on the nodes. */
  readonly more: boolean;
  readonly joined: boolean;
  readonly error: string | undefined;
  /** Who is writing here right now, not counting this user; by name. */
  readonly typing: readonly UserName[];
  /** How far this user has read, on whichever device; undefined when they never said. Only rises. */
  readonly readUpTo: Place | undefined;
  /** Posts of others after it, counted up to 100: as many or more. */
  readonly unread: number;
  /** Of those, the ones held here that mention this user. */
  readonly mentions: number;
}

export interface Entry {
  /** (author, id): the same before and after it is stored, so that a list keeps its rows. */
  readonly key: string;
  readonly id: PostId;
  readonly author: AuthorId | undefined;
  readonly from: UserName;
  readonly body: string;
  readonly own: boolean;
  /** Undefined while the post is not stored anywhere. */
  readonly place: Place | undefined;
  /** Unix milliseconds: from the stamp once stored, before that the client's own clock. */
  readonly time: number;
  readonly delivery: Delivery;
  /** It arrived after posts that sort below it were shown already (a healed partition). */
  readonly late: boolean;
  /** The node it was posted to is not told by an event; `origin` of `place` is all there is. */
  readonly replyTo: string | undefined;
  /** Unix milliseconds of the edit that counts; `body` is its text. */
  readonly edited: number | undefined;
  /** Its author took it back, for ever; `body` is empty, and there are no reactions. */
  readonly deleted: boolean;
  /** In the order in which each emoji came first. */
  readonly reactions: readonly Reaction[];
  /** Own changes to this post that no node has stored yet. All but the failed ones are shown already. */
  readonly amending: readonly Amending[];
}

export interface Reaction {
  readonly emoji: string;
  /** In the order in which they came. */
  readonly names: readonly UserName[];
  readonly mine: boolean;
}

/** A change on its way, or one that was refused: `retry(id)` or `discard(id)`. */
export interface Amending {
  readonly id: PostId;
  readonly kind: AmendmentKind;
  /** The new text, or the emoji. */
  readonly body: string;
  readonly delivery: Delivery;
}

/** `received` for the posts of others. Only own posts have a life of their own. */
export type Delivery =
  | { readonly is: 'received' }
  | { readonly is: 'queued' }
  | { readonly is: 'sending' }
  | { readonly is: 'stored' }
  | { readonly is: 'replicated' }
  | { readonly is: 'everywhere' }
  /** `code` is an error code of the protocol, or `unsent`: it was not sent before an earlier page was closed. */
  | { readonly is: 'failed'; readonly code: string; readonly message: string };

/** Why the client is where it is, or why it does not move; the UI prints this record and derives nothing by itself. */
export interface Decision {
  readonly at: number;
  readonly verdict: 'stay' | 'move';
  readonly reason:
    | 'first' // opened this address; nothing measured yet
    | 'fastest' // here is the fastest
    | 'not_enough' // another is faster, but by less than a move needs
    | 'confirming' // another is faster by enough; waiting for three checks in a row
    | 'too_soon' // … but the last voluntary move was less than 60 s ago
    | 'unstored' // … but something is not stored yet
    | 'only_here' // no other node is measured, as the owner wants it
    | 'pinned'
    | 'manual'
    | 'faster' // moved: another was faster
    | 'lost' // moved: the last node stopped answering
    | 'drain' // moved: the last node said it is going away
    | 'refused'; // moved: the last node took no more posts (disk full, wrong clock, overloaded)
  readonly here: NodeRtt;
  readonly others: readonly NodeRtt[];
  /** After a move: the node left behind. */
  readonly left: NodeRtt | undefined;
}

export interface NodeRtt {
  readonly name: NodeName;
  readonly rttMs: number | undefined;
}

/** One line of the failover log. Times in Unix ms; `gapMs`: from the last sign of the old node to live on the new one. */
export interface MoveRecord {
  readonly at: number;
  readonly from: NodeName | undefined;
  readonly to: NodeName;
  readonly cause: 'lost' | 'drain' | 'faster' | 'pinned' | 'manual' | 'refused' | 'resume';
  readonly gapMs: number;
  readonly resent: number;
  readonly replayed: number;
}

/** The whole of what an owner can do. Nothing here throws; failures show in the state. */
export interface ChatFace {
  /** The current snapshot; `subscribe` calls back after it changed, at most once a turn of the event loop. */
  readonly state: ChatState;
  subscribe(listener: (state: ChatState) => void): () => void;

  /** Signs in on the first of `urls` that answers and stays attached until `stop`. */
  start(sign: SignIn): void;
  /** After `refused`: tries again under another name, and with the access token given with it. */
  rename(name: string, token?: string): void;
  /** `bye`: leaves cleanly. What is in the outbox stays stored for the next start. */
  stop(): void;

  join(room: string): void;
  leave(room: string): void;
  /** Queues a post and returns its id at once; it is sent now or when a node answers. */
  post(room: RoomName, body: string, replyTo?: PostId): PostId;
  /**
   * A direct post to a name. Until the first post is stored, a conversation that is new is a room `to:<name>` in `rooms`
   * (so that a post that is refused can be seen there); then it gets its real name.
   */
  postTo(name: string, body: string): PostId;
  /** Changes to posts. Shown at once, sent like posts, and in the outbox until they are replicated. `key` is an entry's. */
  edit(room: RoomName, key: string, body: string): void;
  /** Takes an own post back, for ever. One that is not on its way yet is discarded. */
  remove(room: RoomName, key: string): void;
  react(room: RoomName, key: string, emoji: string, on: boolean): void;
  /** This user is writing; may be called with every key. */
  typing(room: RoomName): void;
  /** Everything shown of a room was read. Written at most once in 10 s a room; `leaving`: now, for nobody may be here then. */
  markRead(room: RoomName, leaving?: boolean): void;
  /** Asks the node to set a room's topic; undefined when it did, else why not. Only the room's leader may. */
  setTopic(room: RoomName, topic: string): Promise<Refusal | undefined>;
  retry(id: PostId): void;
  discard(id: PostId): void;
  /** Loads the page of posts before the first entry. Resolves when it is in the state, or failed. */
  loadOlder(room: RoomName): Promise<void>;

  pin(node: NodeName | 'here'): void;
  unpin(): void;
  moveTo(node: NodeName): void;
  /** `here`: no other node is measured or kept warm, so none learns that this client is there, before this one is lost. */
  setReach(reach: Reach): void;
  /** Measures every node now and decides at once. */
  measureNow(): Promise<void>;
  /** Skips the wait before the next connection attempt. */
  tryNow(): void;
  watchMesh(watch: boolean): void;
  /** What is asked now and then, and is no part of the state: `searchFor` (search-log.ts), `directory` (directory.ts). */
  ask<T>(question: Question<T>): Promise<T>;
  /** Hidden: probing stops. Shown again: three fresh checks before any decision. */
  setVisible(visible: boolean): void;
  /** The device says it is back on a network: try at once. */
  networkChanged(): void;
}

/** Asked of the live node, if there is one, by this user. */
export type Question<T> = (node: Connection | undefined, me: AuthorId | undefined) => Promise<T>;

/** What a node, or the lack of one, said no to. `code`: of the protocol, or `no_node` when none could be asked. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export type SearchAnswer =
  | {
      readonly is: 'found';
      readonly hits: readonly { readonly room: RoomName; readonly entry: Entry }[];
      readonly more: boolean;
      readonly covered: SearchCover;
    }
  | ({ readonly is: 'refused' } & Refusal);

export interface SignIn {
  readonly urls: readonly string[];
  readonly name: string;
  /** The identity's secret; undefined for a user without a key. */
  readonly key: string | undefined;
  readonly rooms: readonly string[];
  readonly pin: NodeName | 'here' | undefined;
  /** The access token of the mesh, where it asks for one. */
  readonly token?: string | undefined;
}
