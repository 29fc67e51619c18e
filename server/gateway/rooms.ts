import type { RoomName } from '../../shared/ids.ts';
import type { Backbone } from '../backbone/backbone.ts';
import type { Connection } from './connection.ts';
import { Room } from './room.ts';

/**
 * The rooms this node has connections in. Promises the backbone `follow` before the first member of a room needs its events, and
 * `unfollow` after the last one left.
 */
export class Rooms {
  readonly #backbone: Backbone;
  readonly #rooms = new Map<RoomName, Room>();

  constructor(backbone: Backbone) {
    this.#backbone = backbone;
  }

  get size(): number {
    return this.#rooms.size;
  }

  add(name: RoomName, connection: Connection): void {
    this.#held(name).members.add(connection);
  }

  remove(name: RoomName, connection: Connection): void {
    this.#rooms.get(name)?.members.delete(connection);
    this.release(name);
  }

  /** Follows a room that is about to be read, so that nothing falls between the reading and the membership. */
  prepare(name: RoomName): void {
    this.#held(name);
  }

  /** Lets a room go that has no members. */
  release(name: RoomName): void {
    if (this.#rooms.get(name)?.members.size !== 0) return;
    this.#rooms.delete(name);
    this.#backbone.unfollow(name);
  }

  members(name: RoomName): Iterable<Connection> {
    return this.#rooms.get(name)?.members ?? [];
  }

  #held(name: RoomName): Room {
    let room = this.#rooms.get(name);
    if (!room) {
      room = new Room(name);
      this.#rooms.set(name, room);
      this.#backbone.follow(name);
    }
    return room;
  }
}
