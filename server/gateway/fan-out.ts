import { directAuthors, type RoomName } from '../../shared/ids.ts';
import type { StoredEvent } from '../store/store.ts';
import type { Batch } from './batch.ts';
import type { Connection } from './connection.ts';
import type { GatewayParts } from './parts.ts';

/**
 * Hands the events of one commit to the connections they concern. Frames are built once for each set of rooms that some connection is in; a
 * connection that is behind is passed over, it reads the log.
 */
export function fanOut(parts: GatewayParts, events: readonly StoredEvent[]): void {
  for (const { loser, counts, room, kind } of events) if (loser || !counts || kind === 'delete') parts.pages.amended(room);
  parts.strays.note(events);
  const batch = parts.tail.push(events);
  const rooms = [...batch.rooms.keys()];
  if (rooms.length === 1) {
    for (const connection of audience(parts, rooms[0] as RoomName)) connection.outbox.deliver(batch, rooms);
  } else if (rooms.length > 1) fanOutMany(parts, batch, rooms);
}

function fanOutMany(parts: GatewayParts, batch: Batch, rooms: readonly RoomName[]): void {
  const alone = rooms.map((room) => [room]);
  const concerned = new Map<Connection, RoomName[]>();
  rooms.forEach((room, index) => {
    for (const connection of audience(parts, room)) {
      const before = concerned.get(connection);
      // Most are in one of the rooms: they share its list. A second room makes a list of the connection's own.
      if (!before) concerned.set(connection, alone[index] as RoomName[]);
      else concerned.set(connection, [...before, room]);
    }
  });
  for (const [connection, itsRooms] of concerned) connection.outbox.deliver(batch, itsRooms);
}

function audience(parts: GatewayParts, room: RoomName): Iterable<Connection> {
  const authors = directAuthors(room);
  if (!authors) return parts.rooms.members(room);
  const connections = new Set<Connection>();
  for (const author of authors) {
    for (const [connection, session] of parts.sessions.ofAuthor(author)) {
      // Those that are signing in or on standby get nothing now, but a later replay must know the room.
      session.directs.add(room);
      connections.add(connection);
    }
  }
  return connections;
}
