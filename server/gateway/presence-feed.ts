import type { AuthorId, NodeName, RoomName, UserName } from '../../shared/ids.ts';
import type { NodeInfo } from '../../shared/protocol/server-messages.ts';
import type { PresenceListener, RoomChange } from '../membership/presence.ts';
import type { Connection } from './connection.ts';
import { Frames } from './frames.ts';
import type { GatewayParts } from './parts.ts';
import { tellShownName } from './sign-in.ts';

/**
 * Passes on to clients what presence tells this node: to the members of a room, to one author, to everyone. While the node sheds load,
 * who comes and goes is gathered and told once a second.
 */
export class PresenceFeed implements PresenceListener {
  readonly #parts: GatewayParts;
  readonly #everyone: Iterable<Connection>;
  readonly #leaders = new Map<RoomName, UserName | null>();

  constructor(parts: GatewayParts, everyone: Iterable<Connection>) {
    this.#parts = parts;
    this.#everyone = everyone;
  }

  changed(room: RoomName, change: RoomChange): void {
    this.#parts.presenceBatch.add(room, change);
    this.#unlessBusy();
  }

  leader(room: RoomName, leader: UserName | null): void {
    this.#leaders.set(room, leader);
    this.#unlessBusy();
  }

  /** Tells what was gathered while the node was busy; to be called once a second. */
  flush(): void {
    for (const [room, { joined, left, moved }] of this.#parts.presenceBatch.take()) {
      push(this.#parts.rooms.members(room), { type: 'presence', room, joined, left, moved });
    }
    for (const [room, leader] of this.#leaders) push(this.#parts.rooms.members(room), { type: 'leader', room, leader });
    this.#leaders.clear();
  }

  #unlessBusy(): void {
    if (!this.#parts.load.batchesPresence) this.flush();
  }

  renamed(author: AuthorId, _name: UserName): void {
    for (const [connection] of this.#parts.sessions.ofAuthor(author)) tellShownName(this.#parts, connection);
  }

  nodes(nodes: readonly NodeInfo[]): void {
    push(this.#everyone, { type: 'nodes', nodes });
  }

  takenOver(id: string, by: NodeName): void {
    this.#parts.log.debug('session.taken_over', { by });
    this.#parts.sessions.live(id)?.takenOver();
  }
}

function push(connections: Iterable<Connection>, message: object): void {
  let frames: Frames | undefined;
  for (const connection of connections) {
    frames ??= Frames.of(message);
    connection.push(frames);
  }
}
