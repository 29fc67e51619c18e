import { lackingCount, toRecord } from '../../shared/causality/version-vector.ts';
import { directRoom } from '../../shared/ids.ts';
import type { ClientMessageOf } from '../../shared/protocol/client-messages.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { parseStamp } from '../../shared/time/hybrid-clock.ts';
import type { Connection } from './connection.ts';
import type { GatewayParts } from './parts.ts';
import { readableRoom, sendPage, signedIn } from './room-requests.ts';

/** `search`: through all that this node holds of the rooms the user may read. Nobody who only wants to chat waits for it. */
export async function search(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'search'>): Promise<void> {
  const { backbone, load, presence, reads, searches } = parts;
  const session = signedIn(connection);
  const readable = async () => {
    const directs = await backbone.direct(session.author);
    return [...session.rooms, ...directs.map(({ author }) => directRoom(session.author, author))];
  };
  const named = message.room === undefined ? undefined : readableRoom(session, message.room);
  if (load.refusesHistory) throw new ProtocolError('overloaded', { retryAfterMs: 1_000 });
  const limit = message.limit ?? LIMITS.searchEvents.default;
  const page = await searches.run('history', async () => {
    const rooms = named ? [named] : await reads.run('history', readable);
    return backbone.search(message.query, rooms, limit);
  });
  const heads = presence.mesh().nodes.filter(({ up }) => up);
  const lacking = lackingCount(
    toRecord(backbone.heads()),
    heads.map((node) => node.heads),
  );
  const from = page.from === null ? null : (parseStamp(page.from)?.ms ?? null);
  const covered = { posts: page.posts, from, behind: lacking + page.unread };
  sendPage(parts, connection, session, { type: 'ok', ref: message.ref, more: page.more, covered }, page);
}
