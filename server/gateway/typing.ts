import { type AuthorId, directAuthors, type RoomName } from '../../shared/ids.ts';
import type { ClientMessageOf } from '../../shared/protocol/client-messages.ts';
import type { TypingNews } from '../backbone/backbone.ts';
import type { Connection } from './connection.ts';
import { Frames } from './frames.ts';
import type { GatewayParts } from './parts.ts';
import { liveSession, readableRoom } from './room-requests.ts';

/** `typing`: who is writing, told to the others in the room. Nothing waits for it, and it waits for nobody: a busy node or reader misses it. */
export function typing(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'typing'>): void {
  const session = liveSession(connection);
  const room = readableRoom(session, message.room);
  if (parts.load.batchesPresence || !parts.typingLimit.allows(session.author, room)) return;
  const news = { room, author: session.author, name: parts.presence.shownName(session.author) ?? session.name };
  tellTyping(parts, news);
  parts.typing?.say(news);
}

/** Tells the clients of this node. */
export function tellTyping(parts: GatewayParts, { room, author, name }: TypingNews): void {
  if (parts.load.batchesPresence) return;
  const frames = Frames.of({ type: 'typing', room, name: parts.presence.shownName(author) ?? name });
  for (const connection of othersIn(parts, room, author)) if (!connection.outbox.isBehind) connection.push(frames);
}

function* othersIn(parts: GatewayParts, room: RoomName, author: AuthorId): Iterable<Connection> {
  const other = directAuthors(room)?.find((one) => one !== author);
  if (other) for (const [connection] of parts.sessions.ofAuthor(other)) if (connection.isLive) yield connection;
  for (const connection of parts.rooms.members(room)) if (connection.session?.author !== author) yield connection;
}
