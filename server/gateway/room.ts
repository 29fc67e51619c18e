import type { RoomName } from '../../shared/ids.ts';
import type { Connection } from './connection.ts';

/** One room on this node: the connections here that are in it. Who else is in it, mesh-wide, is presence's to know. */
export class Room {
  readonly name: RoomName;
  readonly members = new Set<Connection>();

  constructor(name: RoomName) {
    this.name = name;
  }
}
