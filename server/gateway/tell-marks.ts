import type { EventId, OriginId } from '../../shared/ids.ts';
import type { StoredEvent } from '../store/store.ts';
import type { Connection } from './connection.ts';
import type { GatewayParts } from './parts.ts';
import type { Session } from './session.ts';

/**
 * How far a client's own posts have spread, told when it gets to see them: a client that comes back, or whose post was held
 * already, missed the marks of before. What is not everywhere yet is followed from here on.
 */
export function followOwn(parts: GatewayParts, connection: Connection, session: Session, post: EventId): void {
  session.ownPosts.add(post, parts.backbone.mark(post.origin));
  if (session.ownPosts.size > 0 && !connection.isClosing) parts.awaitingMarks.add(connection);
}

/** For a page that was sent: one `replicated` for each origin of the client's own posts in it. */
export function tellMarks(parts: GatewayParts, connection: Connection, session: Session, page: readonly StoredEvent[]): void {
  const origins = new Set<OriginId>();
  for (const event of page) {
    if (event.author !== session.author) continue;
    followOwn(parts, connection, session, event);
    origins.add(event.origin);
  }
  for (const origin of origins) tellMark(parts, connection, origin);
}

export function tellMark(parts: GatewayParts, connection: Connection, origin: OriginId): void {
  const { seq, everywhere } = parts.backbone.mark(origin);
  if (seq > 0) connection.send({ type: 'replicated', origin, seq, everywhere });
}
