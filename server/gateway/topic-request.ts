import type { ClientMessageOf } from '../../shared/protocol/client-messages.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { parseTopic } from '../../shared/protocol/topics.ts';
import { randomPostId } from '../../shared/time/random-text.ts';
import type { Connection } from './connection.ts';
import type { GatewayParts } from './parts.ts';
import { liveSession, roomOf } from './room-requests.ts';

/** `topic`: the leader of a room says what it is about. An event of the log like a post, so it reaches every node. */
export async function topic(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'topic'>): Promise<void> {
  const { backbone, presence, postRate } = parts;
  const session = liveSession(connection);
  const room = roomOf(message.room);
  if (!session.rooms.has(room)) throw new ProtocolError('not_in_room');
  const name = presence.shownName(session.author) ?? session.name;
  const leader = presence.leader(room);
  if (leader !== name) {
    const who = leader === null ? '' : ` Ask ${leader}.`;
    throw new ProtocolError('forbidden', { message: `Only the leader of a room sets its topic.${who}` });
  }
  const text = parseTopic(message.topic);
  if (text === undefined) {
    throw new ProtocolError('bad_field', {
      field: 'topic',
      message: `A topic is one line of at most ${LIMITS.topicChars} characters. Shorten it.`,
    });
  }
  if (!postRate.take(session.author)) {
    throw new ProtocolError('rate_limited', { retryAfterMs: Math.max(1, postRate.waitMs(session.author)) });
  }
  try {
    const id = randomPostId(parts.random, parts.clock.now());
    await backbone.append({ kind: 'topic', room, from: name, author: session.author, id, body: text });
  } catch (error) {
    postRate.giveBack(session.author);
    throw error;
  }
  connection.send({ type: 'ok', ref: message.ref });
}
