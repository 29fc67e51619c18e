import { directRoom } from '../../shared/ids.ts';
import type { ClientMessageOf } from '../../shared/protocol/client-messages.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { bodyOfMark, isFurther } from '../../shared/protocol/read-marks.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';
import { randomPostId } from '../../shared/time/random-text.ts';
import type { Connection } from './connection.ts';
import type { GatewayParts } from './parts.ts';
import { liveSession, readableRoom } from './room-requests.ts';
import type { Session } from './session.ts';

/**
 * How far a user has read. A mark is an event of the log, in a room that the user has with themselves: it is on every node, survives all that
 * a post survives, and nobody else is ever sent it. It is told as it stands and not replayed, for only the furthest is of use.
 */
export async function read(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'read'>): Promise<void> {
  const session = liveSession(connection);
  const room = readableRoom(session, message.room);
  const { at, origin, seq } = message;
  const mark = { room, at, origin, seq } as ReadMark;
  const marks = await parts.reads.run('replay', () => parts.backbone.marks(session.author));
  const known = marks.find((one) => one.room === room);
  // Each sign-in is told of all of them, and any direct conversation may be named.
  if (!known && marks.length >= LIMITS.marks)
    throw new ProtocolError('forbidden', { message: `Marks are kept of ${LIMITS.marks} rooms at most, and you have as many.` });
  if (isFurther(mark, known)) await append(parts, session, mark);
  connection.send({ type: 'ok', ref: message.ref });
}

async function append(
  { backbone, clock, postRate, presence, random }: GatewayParts,
  session: Session,
  mark: ReadMark,
): Promise<void> {
  const { author } = session;
  if (!postRate.take(author)) throw new ProtocolError('rate_limited', { retryAfterMs: Math.max(1, postRate.waitMs(author)) });
  try {
    const id = randomPostId(random, clock.now());
    const from = presence.shownName(author) ?? session.name;
    await backbone.append({ kind: 'read', room: directRoom(author, author), from, author, id, body: bodyOfMark(mark) });
  } catch (error) {
    postRate.giveBack(author);
    throw error;
  }
}
