import fc from 'fast-check';
import { LIMITS } from '../shared/protocol/limits.ts';
import { shortText, textOf, wellFormed } from './texts.ts';

/** Good messages and parts of messages of both wires. */

export const name = fc.oneof(fc.constantFrom('ann', 'Bea', 'Zoë', '山田', 'Алиса'), shortText);
export const room = fc.oneof(fc.constantFrom('general', 'attic', 'café', 'dm:author-a:author-b'), shortText);
const NAMED_LIKE_FIELDS = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '-', '_', '0', '__proto_'];
export const origin = fc.oneof(
  fc.stringMatching(/^[\w-]{12}$/),
  fc.constantFrom('origin-1', 'origin-2', ...NAMED_LIKE_FIELDS),
  fc.stringMatching(/^[\w-]{64}$/),
);
export const seq = fc.oneof(fc.nat({ max: 20 }), fc.maxSafeNat());
const positiveSeq = seq.map((value) => Math.max(1, value));
export const stamp = fc
  .tuple(fc.oneof(fc.constantFrom(0, 1_700_000_000_000, 9_999_999_999_999), fc.nat(9_999_999_999_999)), fc.nat(0xffff))
  .map(([ms, counter]) => `${String(ms).padStart(13, '0')}-${counter.toString(16).padStart(4, '0')}`);
export const vector = fc.oneof(
  { weight: 150, arbitrary: fc.dictionary(origin, seq, { maxKeys: 8, noNullPrototype: true }) },
  { weight: 1, arbitrary: fc.integer({ min: LIMITS.cursorOrigins - 2, max: LIMITS.cursorOrigins + 2 }).map(wideVector) },
);
export const uuid = fc.uuid();
const author = fc.oneof(fc.constantFrom('author-a', 'author-b'), fc.stringMatching(/^[\w-]{1,64}$/));
const ref = fc.oneof(fc.nat({ max: 99 }), fc.maxSafeNat());
const flag = fc.boolean();

function wideVector(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`o${i}`, i]));
}

/** Some of the fields, always in the same order. */
export const message = <T extends Record<string, fc.Arbitrary<unknown>>, K extends keyof T & string>(
  fields: T,
  optional: readonly K[] = [],
) =>
  fc.record(fields as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: Object.keys(fields).filter((key) => !(optional as readonly string[]).includes(key)),
    noNullPrototype: true,
  }) as fc.Arbitrary<Record<string, unknown>>;

const type = (text: string) => fc.constant(text);
export const text = textOf().map(wellFormed);
const secret = fc.stringMatching(/^[\w-]{22,64}$/);
const place = message({ at: stamp, origin, seq });
const kind = fc.constantFrom('edit', 'delete', 'react', 'unreact');
const target = message({ author, id: uuid });
const wellRooms = fc.array(room.map(wellFormed), { maxLength: 6 });
const wellName = name.map(wellFormed);
const wellRoom = room.map(wellFormed);

/** By type; each passes the codec unless its cursor names too many origins. */
export const clientMessages = {
  hello: message(
    {
      type: type('hello'),
      ref,
      name: wellName,
      key: secret,
      session: secret,
      token: shortText.map(wellFormed),
      standby: flag,
      resume: message({ cursor: vector, rooms: wellRooms }),
    },
    ['key', 'session', 'token', 'standby', 'resume'],
  ),
  resume: message({ type: type('resume'), ref, cursor: vector, rooms: wellRooms }),
  join: message({ type: type('join'), ref, room: wellRoom, limit: fc.nat({ max: LIMITS.joinEvents.max }) }, ['limit']),
  leave: message({ type: type('leave'), ref, room: wellRoom }),
  topic: message({ type: type('topic'), ref, room: wellRoom, topic: text }),
  post: message({ type: type('post'), ref, id: uuid, room: wellRoom, to: wellName, body: text, replyTo: uuid, kind, target }, [
    'room',
    'to',
    'replyTo',
    'kind',
    'target',
  ]),
  search: message(
    {
      type: type('search'),
      ref,
      query: shortText.map(wellFormed),
      room: wellRoom,
      limit: fc.integer({ min: 1, max: LIMITS.searchEvents.max }),
    },
    ['room', 'limit'],
  ),
  read: message({ type: type('read'), ref, room: wellRoom, at: stamp, origin, seq }),
  typing: message({ type: type('typing'), room: wellRoom }),
  history: message(
    { type: type('history'), ref, room: wellRoom, before: place, limit: fc.integer({ min: 1, max: LIMITS.historyEvents.max }) },
    ['before', 'limit'],
  ),
  users: message({ type: type('users'), ref, room: wellRoom }, ['room']),
  rooms: message({ type: type('rooms'), ref }),
  mesh: message({ type: type('mesh'), ref, watch: flag }),
  ping: message({ type: type('ping'), ref }),
  bye: message({ type: type('bye'), ref }),
};
export const clientMessage = fc.oneof(...Object.values(clientMessages));

export const event = message(
  {
    type: type('event'),
    origin,
    seq: positiveSeq,
    at: stamp,
    kind: fc.oneof(kind, fc.constantFrom('post', 'claim', 'topic', 'read', 'of_a_later_version')),
    target,
    room,
    from: name,
    author,
    id: uuid,
    body: textOf(),
    to: name,
    replyTo: uuid,
  },
  ['target', 'to', 'replyTo'],
);

const number = fc.oneof(fc.nat({ max: 5_000 }), fc.constantFrom(0.5, 1_700_000_000_000));
export const nodeName = fc.constantFrom('node-a', 'node-b', 'constructor');
const entryValues = fc.oneof(
  message({
    url: fc.constant('http://localhost:1'),
    advertise: fc.constant('127.0.0.1:2'),
    version: fc.constant('1'),
    startedAt: number,
    simulatedMs: fc.option(number),
  }),
  message({ up: flag, rttMs: fc.option(number), pendingBytes: number, since: number }),
  message({ author, name, rooms: fc.array(room, { maxLength: 4 }), since: number, epoch: number }),
  fc.constant(null),
  number,
);
const entry = message(
  {
    key: fc.oneof(fc.constantFrom('node', 'link:node-a', 'link:node-b', 's1', 's2', '__proto__'), shortText),
    version: fc.nat({ max: 12 }),
    value: entryValues,
    reason: fc.constantFrom('bye', 'lost'),
  },
  ['reason'],
);
const version = fc.nat({ max: 12 });
export const stateDelta = message({
  owner: nodeName,
  incarnation: fc.nat({ max: 3 }),
  origin,
  from: fc.oneof(fc.constant(0), version),
  to: version,
  floor: version,
  entries: fc.array(entry, { maxLength: 6 }),
});
export const stateEntry = entryValues;
export const digest = message({
  digest: fc.dictionary(fc.oneof(nodeName, shortText), fc.tuple(version, version), { maxKeys: 4 }),
});

/** Between nodes, by the name of what reads them. */
export const peerMessages = {
  event,
  heads: message({ heads: vector, served: flag }, ['served']),
  want: message({ want: vector }),
  hello: message({
    protocol: fc.constant('skein-mesh'),
    versions: fc.array(fc.nat({ max: 9 }), { maxLength: 4 }),
    node: nodeName,
    origin,
    url: fc.constant('http://localhost:8080'),
    advertise: fc.constantFrom('', '127.0.0.1:9080'),
  }),
  refuse: message({
    code: fc.constantFrom('version', 'self', 'name_taken', 'duplicate', 'bad_hello'),
    message: shortText,
    node: nodeName,
    versions: fc.array(fc.nat({ max: 9 }), { maxLength: 4 }),
  }),
  state: stateDelta,
  digest,
};
