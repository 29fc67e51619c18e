/**
 * What the screens may know of the client. They import these names from here and never from shared/client, so that the
 * one folder that touches the client stays the one folder that has to change with it.
 */
export type {
  Amending,
  ChatState,
  Delivery,
  Entry,
  KnownNode,
  MoveRecord,
  Phase,
  RoomState,
  SearchAnswer,
} from '../../shared/client/chat-state.ts';
export type { Directory } from '../../shared/client/directory.ts';
export type { NodeName } from '../../shared/ids.ts';
export type { LinkView, MeshView, NodeView } from '../../shared/protocol/mesh-view.ts';
export type { Member } from '../../shared/protocol/server-messages.ts';
