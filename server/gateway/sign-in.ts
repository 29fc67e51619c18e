import { fromRecord, toRecord, type VersionVector } from '../../shared/causality/version-vector.ts';
import type { PostId, RoomName } from '../../shared/ids.ts';
import type { ClientMessageOf } from '../../shared/protocol/client-messages.ts';
import { CLOSE } from '../../shared/protocol/close-codes.ts';
import type { ConnectReason } from '../../shared/protocol/connect-reasons.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { canonicalName, foldName, nameProblem } from '../../shared/protocol/names.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { parseRoomName } from '../../shared/protocol/rooms.ts';
import type { Welcome } from '../../shared/protocol/server-messages.ts';
import { randomText } from '../../shared/time/random-text.ts';
import type { LocalSession } from '../membership/presence.ts';
import type { Direct } from '../store/store.ts';
import type { Connection } from './connection.ts';
import { Frames } from './frames.ts';
import type { GatewayParts } from './parts.ts';
import { Session } from './session.ts';
import { tellReadsOf } from './tell-reads.ts';
import { tellTopicsOf } from './topics.ts';

/** `hello` and `resume`: from a socket to a session, from a session to a live one. */

/** 43 characters of base64url are 256 random bits. */
const TOKEN_CHARS = 43;
/** When somebody who was turned away from a busy node may come again. */
const NEWCOMERS_RETRY_MS = 5_000;

interface ResumeFrom {
  readonly cursor: VersionVector;
  readonly rooms: readonly RoomName[];
}

export async function hello(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'hello'>): Promise<void> {
  if (connection.session) throw new ProtocolError('already_greeted');
  if (!parts.access.admits(message.token)) return turnAway(parts, connection, message);
  if (parts.load.refusesNewcomers && message.session === undefined && !message.resume) {
    connection.answerError(message.ref, new ProtocolError('overloaded', { retryAfterMs: NEWCOMERS_RETRY_MS }));
    connection.close(CLOSE.overloaded, 'overloaded, try another node or later');
    return;
  }
  const reason = nameProblem(message.name);
  if (reason) throw new ProtocolError('bad_name', { reason });
  const session = newSession(parts, message);
  const from = message.resume && resumeFrom(parts, session, message.resume);
  const standby = message.standby === true && !from;

  const release = await parts.nameHolds.hold(session.folded);
  try {
    await secureName(parts, session, standby);
    parts.sessions.add(session, connection);
    const directs = await parts.backbone.direct(session.author);
    if (connection.isClosing) return;
    for (const direct of directs) session.directs.add(direct.room);
    session.turn = message.turn;
    if (!standby) come(parts, connection, session, from?.rooms ?? [], message.why);
    session.shown = parts.presence.shownName(session.author) ?? session.name;
    connection.send(welcome(parts, message.ref, session, directs));
    connection.move({ type: 'welcomed', session, standby });
    if (from) replay(parts, connection, message.ref, from, 0);
    else if (!standby) connection.outbox.open();
    if (!standby) tellReadsOf(parts, connection, session);
  } finally {
    release();
    if (!connection.session) parts.sessions.remove(session, connection);
  }
}

/** Says nothing else of this node: neither of names nor of rooms. */
function turnAway(parts: GatewayParts, connection: Connection, { ref, token }: ClientMessageOf<'hello'>): void {
  const isMissing = token === undefined;
  parts.log.info('client.unauthorized', { address: connection.socket.address, why: isMissing ? 'no token' : 'unknown token' });
  const wrong = { reason: 'token_unknown', message: 'This node does not know this access token. Ask its operator for one.' };
  connection.answerError(ref, new ProtocolError('unauthorized', isMissing ? { reason: 'token_missing' } : wrong));
  connection.close(CLOSE.notAllowed, 'no access token of this node');
}

export function resume(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'resume'>): void | Promise<void> {
  const { session } = connection;
  if (!session) throw new ProtocolError('hello_required');
  const from = resumeFrom(parts, session, message);
  session.turn = message.turn ?? session.turn;
  if (!connection.isLive) return goLive(parts, connection, session, message, from);
  enter(parts, connection, session, from.rooms);
  replay(parts, connection, message.ref, from, parts.tail.position);
  tellShownName(parts, connection);
  tellReadsOf(parts, connection, session);
}

/** A standby has only looked whether its name is free: it is made sure of before anybody sees the user here. */
async function goLive(
  parts: GatewayParts,
  connection: Connection,
  session: Session,
  { ref, why }: ClientMessageOf<'resume'>,
  from: ResumeFrom,
): Promise<void> {
  const release = await parts.nameHolds.hold(session.folded);
  try {
    await secureName(parts, session, false);
    if (connection.isClosing) return;
    connection.move({ type: 'resumed' });
    come(parts, connection, session, from.rooms, why);
    replay(parts, connection, ref, from, 0);
    tellShownName(parts, connection);
    tellReadsOf(parts, connection, session);
  } finally {
    release();
  }
}

/** Tells the client the name it is shown under, if that is news to it. */
export function tellShownName(parts: GatewayParts, connection: Connection): void {
  const { session } = connection;
  const shown = session && parts.presence.shownName(session.author);
  if (!session || !shown || shown === session.shown) return;
  session.shown = shown;
  connection.push(Frames.of({ type: 'user', user: shown }));
}

function newSession(parts: GatewayParts, message: ClientMessageOf<'hello'>): Session {
  const token = message.session ?? randomText(parts.random, TOKEN_CHARS);
  const name = canonicalName(message.name);
  return new Session({
    id: parts.fingerprint(token),
    token,
    author: parts.fingerprint(message.key ?? token) as Session['author'],
    name,
    folded: foldName(name),
    hasKey: message.key !== undefined,
    accessToken: message.token,
  });
}

/** The rooms of a resume; the user's direct rooms may be among them and are part of it anyway. */
function resumeFrom(parts: GatewayParts, session: Session, asked: ClientMessageOf<'hello'>['resume'] & object): ResumeFrom {
  const rooms = new Set<RoomName>();
  for (const text of asked.rooms) {
    if (text.startsWith('dm:') && text.split(':').includes(session.author)) continue;
    const room = parseRoomName(text);
    if (!room)
      throw new ProtocolError('bad_room', { field: 'rooms', message: `"${clip(text)}" is not a room name. Leave it out.` });
    rooms.add(room);
  }
  const limit = parts.options.roomsPerUser || LIMITS.resumeRooms;
  // What the user's other connections are in does not count: a node that is moved to must not turn the user away.
  if (new Set([...session.rooms, ...rooms]).size > limit) {
    throw new ProtocolError('rate_limited', {
      message: `At most ${limit} rooms are allowed. Resume fewer, or leave some first.`,
      retryAfterMs: 1_000,
    });
  }
  return { cursor: fromRecord(asked.cursor), rooms: [...rooms] };
}

/** Refuses a name that is somebody else's, and claims one that nobody has claimed for a user with a key. */
async function secureName(parts: GatewayParts, session: Session, standby: boolean): Promise<void> {
  const { presence } = parts;
  const isTaken = () => {
    const holder = presence.holder(session.folded);
    // Who lost a conflict over it goes on under it, shown as `name~xxxx`: a move to another node must not lock them out.
    return holder !== undefined && holder !== session.author && !presence.uses(session.author, session.folded);
  };
  if (isTaken()) throw new ProtocolError('name_taken');
  // Not to be asked of the holder: that is the user itself, when it is here already without a claim.
  if (standby || !session.hasKey || presence.claimant(session.folded) !== undefined) return;
  try {
    await claim(parts, session);
  } catch (error) {
    // A node that takes no posts still lets people in to read: the name is held while they are here, and claimed next time.
    if (!(error instanceof ProtocolError)) throw error;
    parts.log.warn('name.not_claimed', { code: error.code });
  }
  if (isTaken()) throw new ProtocolError('name_taken');
}

async function claim(parts: GatewayParts, session: Session): Promise<void> {
  await parts.backbone.append({
    kind: 'claim',
    room: '' as RoomName,
    from: session.name,
    author: session.author,
    id: uuidFrom(parts.fingerprint(`claim:${session.author}:${session.folded}`)),
    body: session.folded,
  });
}

/** The same claim has the same id wherever it is made, so that it counts once. UUIDv8: the bits are a hash's. */
function uuidFrom(fingerprint: string): PostId {
  const bytes = Buffer.from(fingerprint, 'base64url').subarray(0, 16);
  bytes[6] = 0x80 | ((bytes[6] as number) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as PostId;
}

function come(
  parts: GatewayParts,
  connection: Connection,
  session: Session,
  rooms: readonly RoomName[],
  why: ConnectReason | undefined,
): void {
  parts.counters.connects.add(why ?? 'unsaid');
  enter(parts, connection, session, rooms);
}

/** The session is live on this connection, in these rooms. */
function enter(parts: GatewayParts, connection: Connection, session: Session, rooms: readonly RoomName[]): void {
  parts.sessions.makeLive(session, connection)?.takenOver();
  for (const room of rooms) session.rooms.add(room);
  // Before the rooms know the connection: the user need not be told of its own coming, a thousand times at worst.
  parts.presence.enter(entryOf(session));
  for (const room of rooms) parts.rooms.add(room, connection);
}

/** The rooms of a live session changed. */
export function updatePresence(parts: GatewayParts, session: Session): void {
  parts.presence.update(entryOf(session));
}

function entryOf({ id, author, name, rooms, turn }: Session): LocalSession {
  return { id, author, name, rooms: [...rooms], turn };
}

function replay(parts: GatewayParts, connection: Connection, ref: number, from: ResumeFrom, upTo: number): void {
  connection.outbox.replay({
    cursor: from.cursor,
    rooms: from.rooms,
    upTo,
    caughtUp: (missed) => {
      parts.counters.eventsReplayed += missed;
      connection.send({ type: 'resumed', ref, missed, cursor: toRecord(parts.backbone.heads()) });
      tellTopicsOf(parts, connection, from.rooms);
    },
  });
}

function welcome(parts: GatewayParts, ref: number, session: Session, directs: readonly Direct[]): Welcome {
  const { backbone, presence, node, options } = parts;
  return {
    type: 'welcome',
    ref,
    session: session.token,
    user: session.shown,
    author: session.author,
    node: { id: node.name, name: node.name, url: node.url },
    nodes: presence.nodes(),
    cursor: toRecord(backbone.heads()),
    direct: directs.map((direct) => ({ room: direct.room, with: presence.shownName(direct.author) ?? direct.name })),
    limits: {
      bodyBytes: LIMITS.bodyBytes,
      frameBytes: LIMITS.frameBytes,
      postsPerSecond: options.postRate,
      burst: options.postBurst,
      rooms: options.roomsPerUser,
      ...(options.socketsPerAddress === undefined ? {} : { socketsPerAddress: options.socketsPerAddress }),
    },
  };
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
