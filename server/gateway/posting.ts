import { type AuthorId, directRoom, type PostId, type RoomName, type Stamp, type UserName } from '../../shared/ids.ts';
import type { ClientMessageOf } from '../../shared/protocol/client-messages.ts';
import type { Draft } from '../../shared/protocol/event.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { canonicalName, foldName, utf8Length } from '../../shared/protocol/names.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import type { StoredEvent } from '../store/store.ts';
import { checkAmendment, directRoomOf, targetOf } from './amending.ts';
import type { Connection } from './connection.ts';
import type { GatewayParts } from './parts.ts';
import { roomOf, signedIn } from './room-requests.ts';
import type { Session } from './session.ts';
import { followOwn, tellMark } from './tell-marks.ts';

/**
 * `post`. The fast way is synchronous up to the append, so that posts of one connection are appended in the order they came, many at a
 * time. A post that would be refused is looked up first: sent again, it is held already and owes nothing to anyone.
 */

/** When a post that was refused for want of time or room may be tried again. */
const OVERLOAD_RETRY_MS = 1_000;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

type Post = ClientMessageOf<'post'>;

export function post(parts: GatewayParts, connection: Connection, message: Post): void | Promise<void> {
  const session = signedIn(connection);
  const id = postId(message.id);
  checkShape(session, message);
  const refusal = refusalOf(parts, connection, session, message);
  if (refusal) return postAgain(parts, connection, session, message, id, refusal);
  append(parts, connection, session, message, draftOf(parts, session, message, id));
}

function postId(text: string): PostId {
  const id = text.toLowerCase();
  if (!UUID.test(id)) throw new ProtocolError('bad_id');
  return id as PostId;
}

function checkShape(session: Session, message: Post): void {
  if ((message.room === undefined) === (message.to === undefined)) {
    const field = message.room === undefined ? 'room' : 'to';
    throw new ProtocolError('bad_field', {
      field,
      message: 'A post goes to a `room` or, directly, `to` a user. Send one of the two.',
    });
  }
  checkAmendment(session, message);
  if (message.room !== undefined) placeOf(session, message);
  if (message.body.trim() === '' && !message.target) throw new ProtocolError('body_empty');
  if (utf8Length(message.body) > LIMITS.bodyBytes) throw new ProtocolError('body_too_long');
}

/** What stands in the way of a new post. Takes a token of the author's rate when nothing does. */
function refusalOf(parts: GatewayParts, connection: Connection, session: Session, message: Post): ProtocolError | undefined {
  if (message.room !== undefined && !isIn(session, message)) return new ProtocolError('not_in_room');
  if (message.to !== undefined) {
    if (!connection.isLive)
      return new ProtocolError('forbidden', { message: 'This connection is a standby. Send `resume` first.' });
    const other = authorOf(parts, message.to);
    if (!other) return new ProtocolError('no_such_user');
    if (other === session.author)
      return new ProtocolError('forbidden', { message: 'This is your own name. Send it to somebody else.' });
  }
  const { refusesPosts } = parts.load;
  if (refusesPosts) return new ProtocolError(refusesPosts, { retryAfterMs: OVERLOAD_RETRY_MS });
  if (parts.postRate.take(session.author)) return undefined;
  return new ProtocolError('rate_limited', { retryAfterMs: Math.max(1, parts.postRate.waitMs(session.author)) });
}

/** The room of a post that names one. */
function placeOf(session: Session, message: Post): RoomName {
  return directRoomOf(session, message) ?? roomOf(message.room ?? '');
}

function isIn(session: Session, message: Post): boolean {
  return directRoomOf(session, message) !== undefined || session.rooms.has(placeOf(session, message));
}

function authorOf(parts: GatewayParts, to: string): AuthorId | undefined {
  return to.length > LIMITS.rawNameUnits ? undefined : parts.presence.authorOf(to as UserName);
}

/** The name a post was sent to, spelled as it is shown: so it is never longer than a name, however the client wrote it. */
function addressee(parts: GatewayParts, to: string, other: AuthorId | undefined): UserName {
  const name = canonicalName(to);
  const shown = other && parts.presence.shownName(other);
  return shown !== undefined && (isSameName(shown, to) || name.length > LIMITS.nameBytes) ? shown : name;
}

function isSameName(shown: string, to: string): boolean {
  return to.length <= LIMITS.rawNameUnits && foldName(shown) === foldName(to);
}

function draftOf(parts: GatewayParts, session: Session, message: Post, id: PostId): Draft {
  const other = message.to === undefined ? undefined : authorOf(parts, message.to);
  const target = targetOf(message);
  return {
    kind: message.kind ?? 'post',
    room: other ? directRoom(session.author, other) : placeOf(session, message),
    from: parts.presence.shownName(session.author) ?? session.name,
    author: session.author,
    id,
    body: message.body,
    ...(message.to === undefined ? {} : { to: addressee(parts, message.to, other) }),
    ...(message.replyTo === undefined ? {} : { replyTo: message.replyTo }),
    ...(target ? { target } : {}),
  };
}

/** A post that is held already is answered with its copy, whatever stands in the way of a new one. */
async function postAgain(
  parts: GatewayParts,
  connection: Connection,
  session: Session,
  message: Post,
  id: PostId,
  refusal: ProtocolError,
): Promise<void> {
  const held = await parts.backbone.find(session.author, id, message.kind);
  if (!held) throw refusal;
  answerHeld(parts, connection, session, message, held);
}

function append(parts: GatewayParts, connection: Connection, session: Session, message: Post, draft: Draft): void {
  const { backbone, counters, postRate } = parts;
  const work = backbone.append(draft, message.seen as Stamp | undefined).then(
    ({ event, isNew }) => {
      if (isNew) counters.postsStored += 1;
      else postRate.giveBack(session.author);
      answer(parts, connection, session, message, event);
    },
    async (error: unknown) => {
      postRate.giveBack(session.author);
      // The log refuses without a look at what it holds, and a name may have gone over to somebody else since.
      const held = error instanceof ProtocolError && (await backbone.find(session.author, draft.id, draft.kind));
      if (!held) throw error;
      answerHeld(parts, connection, session, message, held);
    },
  );
  connection.track(work.catch((error: unknown) => connection.answerError(message.ref, error)));
}

/** Of a direct post the name and the body tell that it is the same one: whom the name leads to may have changed. */
function answerHeld(parts: GatewayParts, connection: Connection, session: Session, message: Post, held: StoredEvent): void {
  const stored = JSON.parse(held.json) as Pick<Draft, 'to' | 'body' | 'target'>;
  const isSamePlace =
    message.to === undefined
      ? held.room === placeOf(session, message)
      : stored.to !== undefined && isSameName(stored.to, message.to);
  const target = targetOf(message);
  const isSameTarget = stored.target?.author === target?.author && stored.target?.id === target?.id;
  if (!isSamePlace || !isSameTarget || stored.body !== message.body) throw new ProtocolError('id_conflict');
  answer(parts, connection, session, message, held);
}

function answer(parts: GatewayParts, connection: Connection, session: Session, message: Post, event: StoredEvent): void {
  const mark = parts.backbone.mark(event.origin);
  followOwn(parts, connection, session, event);
  connection.send({
    type: 'ok',
    ref: message.ref,
    id: event.id,
    origin: event.origin,
    seq: event.seq,
    at: event.at,
    room: event.room,
    replicated: mark.seq >= event.seq,
  });
  // An `ok` cannot say it, and no later mark will.
  if (mark.everywhere >= event.seq) tellMark(parts, connection, event.origin);
}
