import type { RoomName } from '../../shared/ids.ts';
import type { StoredEvent } from '../store/store.ts';
import type { Connection } from './connection.ts';
import { Frames } from './frames.ts';
import type { GatewayParts } from './parts.ts';

/** What clients are told of topics. Which one counts is the backbone's to say. */

/** Tells the members of each room whose topic is another one by this commit. */
export function tellTopics(parts: GatewayParts, events: readonly StoredEvent[]): void {
  for (const { kind, room, origin, seq } of events) {
    if (kind !== 'topic') continue;
    const now = parts.backbone.topic(room);
    // The other side of a partition may have set a later one, which is here already; or one commit has several.
    if (now?.origin !== origin || now.seq !== seq) continue;
    const frames = Frames.of({ type: 'topic', room, topic: now.text });
    for (const connection of parts.rooms.members(room)) connection.push(frames);
  }
}

/** Tells one client of the topics of rooms it is back in: they may have changed while it was away. */
export function tellTopicsOf(parts: GatewayParts, connection: Connection, rooms: readonly RoomName[]): void {
  for (const room of rooms) {
    const now = parts.backbone.topic(room);
    if (now) connection.push(Frames.of({ type: 'topic', room, topic: now.text }));
  }
}
