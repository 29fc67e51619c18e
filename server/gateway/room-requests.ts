import { toRecord } from '../../shared/causality/version-vector.ts';
import { directAuthors, type Place, type RoomName } from '../../shared/ids.ts';
import type { ClientMessageOf } from '../../shared/protocol/client-messages.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { parseRoomName } from '../../shared/protocol/rooms.ts';
import type { HistoryPage, StoredEvent } from '../store/store.ts';
import type { Connection } from './connection.ts';
import { Frames } from './frames.ts';
import type { GatewayParts } from './parts.ts';
import type { Session } from './session.ts';
import { updatePresence } from './sign-in.ts';
import { tellMarks } from './tell-marks.ts';
import { unreadOf } from './tell-reads.ts';

/** Requests about rooms: `join`, `leave`, `history`, `users`, `rooms`. */

/** How often a page may be overtaken by a commit before the client is told to come back. */
const MAX_READS = 100;

export async function join(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'join'>): Promise<void> {
  const session = liveSession(connection);
  const room = roomOf(message.room);
  checkRoomLimit(parts, session, room);
  parts.rooms.prepare(room);
  try {
    const limit = message.limit ?? LIMITS.joinEvents.default;
    for (let reads = 0; reads < MAX_READS; reads += 1) {
      await connection.caughtUp();
      if (connection.isClosing) return;
      const page = await parts.reads.run('replay', () => parts.backbone.history(room, undefined, limit));
      const unread = await parts.reads.run('replay', () => unreadOf(parts, session, room));
      if (connection.isClosing) return;
      // What the cursor covers is still to be sent to a client that has fallen behind meanwhile.
      if (connection.outbox.isBehind) continue;
      // Only a page that nothing was committed after is one moment with the cursor and the start of live events.
      if (page.position !== parts.backbone.position || parts.tail.position !== page.position) continue;
      enterRoom(parts, connection, session, room);
      const head = {
        type: 'ok',
        ref: message.ref,
        room,
        topic: parts.backbone.topic(room)?.text ?? '',
        leader: parts.presence.leader(room),
        members: parts.presence.members(room),
        more: page.more,
        ...unread,
        cursor: toRecord(parts.backbone.heads()),
      };
      parts.presenceBatch.shown(room, parts.presence.shownName(session.author));
      sendPage(parts, connection, session, head, withStrays(parts, room, page));
      return;
    }
    throw new ProtocolError('overloaded', { retryAfterMs: 1_000 });
  } finally {
    parts.rooms.release(room);
  }
}

export function leave(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'leave'>): void {
  const session = liveSession(connection);
  const room = roomOf(message.room);
  if (session.rooms.delete(room)) {
    parts.rooms.remove(room, connection);
    updatePresence(parts, session);
  }
  connection.send({ type: 'ok', ref: message.ref });
}

export async function history(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'history'>): Promise<void> {
  const session = signedIn(connection);
  const room = readableRoom(session, message.room);
  if (parts.load.refusesHistory) throw new ProtocolError('overloaded', { retryAfterMs: 1_000 });
  const limit = message.limit ?? LIMITS.historyEvents.default;
  const before = message.before as Place | undefined;
  const page = await parts.reads.run('history', () => parts.backbone.history(room, before, limit));
  const whole = before ? page : withStrays(parts, room, page);
  sendPage(parts, connection, session, { type: 'ok', ref: message.ref, more: page.more }, whole);
}

/** The newest page of a room with the changes to posts that are on their way. */
function withStrays({ strays }: GatewayParts, room: RoomName, page: HistoryPage): HistoryPage {
  return { ...page, amendments: [...page.amendments, ...strays.in(room)] };
}

export function users(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'users'>): void {
  signedIn(connection);
  const found = message.room === undefined ? parts.presence.users() : parts.presence.members(roomOf(message.room));
  connection.send({ type: 'ok', ref: message.ref, users: found });
}

export function rooms(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'rooms'>): void {
  signedIn(connection);
  const { backbone, presence } = parts;
  const found = presence.rooms().map((room) => ({
    room,
    topic: backbone.topic(room)?.text ?? '',
    leader: presence.leader(room),
    members: presence.members(room).length,
  }));
  connection.send({ type: 'ok', ref: message.ref, rooms: found });
}

export function signedIn(connection: Connection): Session {
  if (!connection.session) throw new ProtocolError('hello_required');
  return connection.session;
}

export function liveSession(connection: Connection): Session {
  const session = signedIn(connection);
  if (connection.isLive) return session;
  throw new ProtocolError('forbidden', { message: 'This connection is a standby and is in no rooms. Send `resume` first.' });
}

export function roomOf(text: string): RoomName {
  const room = parseRoomName(text);
  if (!room) throw new ProtocolError('bad_room');
  return room;
}

export function readableRoom(session: Session, text: string): RoomName {
  const authors = directAuthors(text);
  if (authors) {
    if (authors.includes(session.author)) return text as RoomName;
    throw new ProtocolError('forbidden');
  }
  const room = roomOf(text);
  if (!session.rooms.has(room)) throw new ProtocolError('forbidden', { message: 'You are not in this room. Join it first.' });
  return room;
}

/** Counted over all of the user's connections here. */
function checkRoomLimit(parts: GatewayParts, session: Session, room: RoomName): void {
  const limit = parts.options.roomsPerUser || LIMITS.resumeRooms;
  if (session.rooms.has(room)) return;
  const all = new Set<RoomName>([room, ...session.rooms]);
  for (const [, other] of parts.sessions.ofAuthor(session.author)) for (const its of other.rooms) all.add(its);
  if (all.size <= limit) return;
  throw new ProtocolError('rate_limited', {
    message: `You are in ${limit} rooms, which is the limit. Leave one first.`,
    retryAfterMs: 1_000,
  });
}

function enterRoom(parts: GatewayParts, connection: Connection, session: Session, room: RoomName): void {
  const isNew = !session.rooms.has(room);
  session.rooms.add(room);
  connection.outbox.joined(room);
  if (isNew) updatePresence(parts, session);
  parts.rooms.add(room, connection);
}

type Page = Pick<HistoryPage, 'events' | 'amendments'>;

/** An answer with events in it: their texts are put in as they are. */
export function sendPage(parts: GatewayParts, connection: Connection, session: Session, head: object, page: Page): void {
  const texts = (events: readonly StoredEvent[]) => events.map(({ json }) => json).join(',');
  const lists = `"events":[${texts(page.events)}],"amendments":[${texts(page.amendments)}]`;
  connection.sendFrames(new Frames([`${JSON.stringify(head).slice(0, -1)},${lists}}`]));
  tellMarks(parts, connection, session, [...page.events, ...page.amendments]);
}
