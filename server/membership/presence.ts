import type { AuthorId, NodeName, RoomName, UserName } from '../../shared/ids.ts';
import type { MeshView } from '../../shared/protocol/mesh-view.ts';
import type { LeaveReason, Member, NodeInfo } from '../../shared/protocol/server-messages.ts';

/**
 * Who is there, mesh-wide, as the gateway sees it: the only face of this folder. Soft state beside the log: this node
 * writes its own sessions, every node computes the same people, rooms, leaders and reachable nodes from all entries.
 * One person (author) is one entry, however many sessions they have.
 */
export interface Presence {
  /**
   * A session is attached to this node anew. One that is held elsewhere, or that was dropped here less than the grace
   * ago, is taken over with its `since`; an older holder on another node learns it through `takenOver`.
   */
  enter(session: LocalSession): void;
  /** The rooms of a session that entered here, and is still attached, changed. */
  update(session: LocalSession): void;
  /** Ends a session of this node. `bye` at once; `lost` after the grace, unless it enters again somewhere before. */
  exit(id: string, reason: 'bye' | 'lost'): void;

  /** Who uses or owns a name right now, by its folded form: the owner by claim, else the present holder. */
  holder(folded: string): AuthorId | undefined;
  /** Who owns a name by claim. */
  claimant(folded: string): AuthorId | undefined;
  /** Did this author claim this name, or are they present under it? They may go on with it, if need be as `name~xxxx`. */
  uses(author: AuthorId, folded: string): boolean;
  /** The author behind a shown name (`ann` or `ann~x1y2`), present or known by claim. */
  authorOf(name: UserName): AuthorId | undefined;
  /** How this author is shown: the name asked for, or `name~xxxx` while another owns that name. */
  shownName(author: AuthorId): UserName | undefined;

  members(room: RoomName): readonly Member[];
  leader(room: RoomName): UserName | null;
  users(): readonly (Member & { readonly rooms: readonly RoomName[] })[];
  /** Every room with somebody in it. */
  rooms(): readonly RoomName[];
  nodes(): readonly NodeInfo[];
  mesh(): MeshView;

  subscribe(listener: PresenceListener): () => void;
}

export interface LocalSession {
  /** The public session id: a fingerprint of the token. */
  readonly id: string;
  readonly author: AuthorId;
  /** As the user asked for it. */
  readonly name: UserName;
  readonly rooms: readonly RoomName[];
  /** The client's own count of where it went live; undefined when it does not count. */
  readonly turn?: number | undefined;
}

export interface PresenceListener {
  changed?(room: RoomName, change: RoomChange): void;
  leader?(room: RoomName, leader: UserName | null): void;
  renamed?(author: AuthorId, name: UserName): void;
  nodes?(nodes: readonly NodeInfo[]): void;
  /** A session of this node has entered on another one: its socket here is out of date. */
  takenOver?(id: string, by: NodeName): void;
}

export interface RoomChange {
  readonly joined: readonly Member[];
  readonly left: readonly (Member & { readonly reason: LeaveReason })[];
  readonly moved: readonly Member[];
}
