import type { AuthorId, RoomName } from '../../shared/ids.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { isFurther, markOf } from '../../shared/protocol/read-marks.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';
import type { StoredEvent } from '../store/store.ts';
import type { Connection } from './connection.ts';
import { Frames } from './frames.ts';
import type { GatewayParts } from './parts.ts';
import type { Session } from './session.ts';

/** What clients are told of how far their user has read. */

/** Tells each user of their own marks that are in this commit, in one frame: a commit may bring a thousand, and frames that wait are counted. */
export function tellReads(parts: GatewayParts, events: readonly StoredEvent[]): void {
  const marksOf = new Map<AuthorId, Map<RoomName, ReadMark>>();
  for (const event of events) {
    const mark = markOf(event);
    if (!mark) continue;
    const marks = marksOf.get(event.author) ?? new Map<RoomName, ReadMark>();
    marksOf.set(event.author, marks);
    if (isFurther(mark, marks.get(mark.room))) marks.set(mark.room, mark);
  }
  for (const [author, marks] of marksOf) {
    const frames = Frames.of({ type: 'read', marks: [...marks.values()] });
    for (const [connection] of parts.sessions.ofAuthor(author)) if (connection.isLive) connection.push(frames);
  }
}

/** Tells a client that went live of all marks of its user. */
export function tellReadsOf(parts: GatewayParts, connection: Connection, session: Session): void {
  const tell = async () => {
    const marks = await parts.reads.run('replay', () => parts.backbone.marks(session.author));
    if (marks.length > 0) connection.push(Frames.of({ type: 'read', marks }));
  };
  tell().catch((error: unknown) => connection.failed(error));
}

/** Who never said how far they read has read nothing of a conversation with them, and need not read what a room said before they came. */
export async function unreadOf({ backbone }: GatewayParts, { author }: Session, room: ReadMark['room']) {
  const mark = (await backbone.marks(author)).find((one) => one.room === room);
  return { read: mark ?? null, unread: mark ? await backbone.unread(author, room, mark, LIMITS.unread) : 0 };
}
