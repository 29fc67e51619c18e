import type { VersionRecord } from '../causality/version-vector.ts';
import type { AuthorId, NodeName, OriginId, Place, PostId, RoomName, UserName } from '../ids.ts';
import type { ErrorCode } from './error-codes.ts';
import type { EventMessage } from './event.ts';
import type { MeshView } from './mesh-view.ts';

/** Node → client. Fields may be added; a client ignores what it does not know, message types included. */

export interface Member {
  readonly name: UserName;
  readonly node: NodeName;
}
export type LeaveReason = 'bye' | 'leave' | 'lost' | 'node_down';

export interface NodeInfo {
  readonly id: NodeName;
  readonly name: NodeName;
  /** The public `http(s)://…` URL; the WebSocket is at `/ws` below it. */
  readonly url: string;
  readonly up: boolean;
  /** Present when the node delays what clients see of it, for demonstrations. */
  readonly simulatedMs?: number;
}

export interface DirectConversation {
  readonly room: RoomName;
  readonly with: UserName;
}

export interface Welcome {
  readonly type: 'welcome';
  readonly ref: number;
  readonly session: string;
  readonly user: UserName;
  readonly author: AuthorId;
  readonly node: { readonly id: NodeName; readonly name: NodeName; readonly url: string };
  readonly nodes: readonly NodeInfo[];
  readonly cursor: VersionRecord;
  readonly direct: readonly DirectConversation[];
  readonly limits: {
    readonly bodyBytes: number;
    readonly frameBytes: number;
    readonly postsPerSecond: number;
    readonly burst: number;
    /** 0: no limit. Missing from older nodes, as is the next. */
    readonly rooms?: number;
    readonly socketsPerAddress?: number;
  };
}

/** How far this user has read a room, on whichever device. */
export interface ReadMark extends Place {
  readonly room: RoomName;
}

/** What a search looked through: so many posts, back to `from` (Unix ms); events that this node knows to lack are `behind`. */
export interface SearchCover {
  readonly posts: number;
  readonly from: number | null;
  readonly behind: number;
}

export interface JoinResult {
  readonly room: RoomName;
  readonly topic: string;
  readonly leader: UserName | null;
  readonly members: readonly Member[];
  readonly events: readonly EventMessage[];
  readonly more: boolean;
  readonly cursor: VersionRecord;
  /** Those that count of the posts in `events`. Missing from older nodes, as are the next. */
  readonly amendments?: readonly EventMessage[];
  /** Posts of others after `read`, counted up to 100. */
  readonly unread?: number;
  readonly read?: ReadMark | null;
}
export interface PostResult extends Place {
  readonly id: PostId;
  readonly room: RoomName;
  readonly replicated: boolean;
}
export interface HistoryResult {
  readonly events: readonly EventMessage[];
  readonly more: boolean;
  readonly amendments?: readonly EventMessage[];
}
export interface SearchResult extends HistoryResult {
  readonly covered: SearchCover;
}
export interface UsersResult {
  readonly users: readonly (Member & { readonly rooms?: readonly RoomName[] })[];
}
export interface RoomsResult {
  readonly rooms: readonly {
    readonly room: RoomName;
    readonly topic: string;
    readonly leader: UserName | null;
    readonly members: number;
  }[];
}
export interface MeshResult {
  readonly mesh: MeshView;
}

/** What each request's `ok` carries beside `type` and `ref`. */
export interface Results {
  join: JoinResult;
  leave: Record<never, never>;
  post: PostResult;
  history: HistoryResult;
  search: SearchResult;
  read: Record<never, never>;
  users: UsersResult;
  rooms: RoomsResult;
  topic: Record<never, never>;
  mesh: MeshResult;
  bye: Record<never, never>;
}

export type ServerMessage =
  | Welcome
  | ({ readonly type: 'ok'; readonly ref: number } & Partial<
      JoinResult & PostResult & HistoryResult & SearchResult & UsersResult & RoomsResult & MeshResult
    >)
  | { readonly type: 'resumed'; readonly ref: number; readonly missed: number; readonly cursor: VersionRecord }
  | { readonly type: 'pong'; readonly ref: number; readonly node: NodeName }
  | {
      readonly type: 'error';
      readonly ref: number | null;
      readonly code: ErrorCode;
      readonly message: string;
      readonly field?: string;
      readonly reason?: string;
      readonly retryAfterMs?: number;
    }
  | EventMessage
  | { readonly type: 'replicated'; readonly origin: OriginId; readonly seq: number; readonly everywhere: number }
  | {
      readonly type: 'presence';
      readonly room: RoomName;
      readonly joined: readonly Member[];
      readonly left: readonly (Member & { readonly reason: LeaveReason })[];
      readonly moved: readonly Member[];
    }
  | { readonly type: 'leader'; readonly room: RoomName; readonly leader: UserName | null }
  | { readonly type: 'topic'; readonly room: RoomName; readonly topic: string }
  | { readonly type: 'typing'; readonly room: RoomName; readonly name: UserName }
  /** Marks of this user that rose, on this device or another. */
  | { readonly type: 'read'; readonly marks: readonly ReadMark[] }
  | { readonly type: 'user'; readonly user: UserName }
  | { readonly type: 'nodes'; readonly nodes: readonly NodeInfo[] }
  | ({ readonly type: 'mesh' } & MeshView)
  | { readonly type: 'beat' }
  | {
      readonly type: 'going';
      readonly reason: string;
      readonly deadlineMs: number;
      readonly suggest: readonly string[];
    };

export type ServerMessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;
