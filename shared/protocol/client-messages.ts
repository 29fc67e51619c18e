import * as v from 'valibot';
import { isConnectReason } from './connect-reasons.ts';
import { isAmendment } from './event.ts';
import { LIMITS } from './limits.ts';
import { vectorSchema } from './vector-schema.ts';

/** Client → node. One schema a message; fields not named here are ignored, never honoured. */

const ref = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();
/** Rises each time a session goes live, wherever: which of two connections is the newer one, by the only one who knows. */
const turn = v.optional(seq);
/** What is none of the reasons says nothing. */
const why = v.pipe(
  v.optional(v.unknown()),
  v.transform((reason) => (isConnectReason(reason) ? reason : undefined)),
);
const page = (max: number) => v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max)));

const rooms = v.pipe(v.array(text), v.maxLength(LIMITS.resumeRooms));
const stamp = v.pipe(text, v.regex(/^\d{13}-[0-9a-f]{4}$/));
const place = v.object({
  at: stamp,
  origin: v.pipe(text, v.regex(/^[\w-]{1,64}$/)),
  seq,
});
const secret = v.pipe(text, v.minLength(LIMITS.keyChars.min), v.maxLength(LIMITS.keyChars.max), v.regex(/^[\w-]+$/));

export const clientMessages = {
  hello: v.object({
    type: v.literal('hello'),
    ref,
    name: text,
    key: v.optional(secret),
    session: v.optional(secret),
    token: v.optional(v.pipe(text, v.maxLength(LIMITS.accessTokenChars.max))),
    standby: v.optional(v.boolean()),
    resume: v.optional(v.object({ cursor: vectorSchema, rooms })),
    turn,
    why,
  }),
  resume: v.object({ type: v.literal('resume'), ref, cursor: vectorSchema, rooms, turn, why }),
  join: v.object({
    type: v.literal('join'),
    ref,
    room: text,
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.joinEvents.max))),
  }),
  leave: v.object({ type: v.literal('leave'), ref, room: text }),
  post: v.object({
    type: v.literal('post'),
    ref,
    id: text,
    room: v.optional(text),
    to: v.optional(text),
    body: text,
    replyTo: v.optional(v.pipe(text, v.maxLength(128))),
    /** The highest stamp its author has read. */
    seen: v.optional(stamp),
    /** Anything but a kind of change says nothing: a post. */
    kind: v.pipe(
      v.optional(v.unknown()),
      v.transform((kind) => (typeof kind === 'string' && isAmendment(kind) ? kind : undefined)),
    ),
    /** Of an amendment: the post it is about. */
    target: v.optional(v.object({ author: v.pipe(text, v.regex(/^[\w-]{1,64}$/)), id: text })),
  }),
  history: v.object({
    type: v.literal('history'),
    ref,
    room: text,
    before: v.optional(place),
    limit: page(LIMITS.historyEvents.max),
  }),
  search: v.object({
    type: v.literal('search'),
    ref,
    query: v.pipe(text, v.maxLength(LIMITS.queryChars)),
    room: v.optional(text),
    limit: page(LIMITS.searchEvents.max),
  }),
  read: v.object({ type: v.literal('read'), ref, room: text, ...place.entries }),
  typing: v.object({ type: v.literal('typing'), room: text }),
  users: v.object({ type: v.literal('users'), ref, room: v.optional(text) }),
  rooms: v.object({ type: v.literal('rooms'), ref }),
  topic: v.object({ type: v.literal('topic'), ref, room: text, topic: text }),
  mesh: v.object({ type: v.literal('mesh'), ref, watch: v.boolean() }),
  ping: v.object({ type: v.literal('ping'), ref }),
  bye: v.object({ type: v.literal('bye'), ref }),
} as const;

export type ClientMessageType = keyof typeof clientMessages;
export type ClientMessage = { [T in ClientMessageType]: v.InferOutput<(typeof clientMessages)[T]> }[ClientMessageType];
export type ClientMessageOf<T extends ClientMessageType> = Extract<ClientMessage, { type: T }>;

/** A client message as the client writes it: `ref` is added when it is sent. */
export type ClientRequest = { [T in Exclude<ClientMessageType, 'typing'>]: Omit<ClientMessageOf<T>, 'ref'> }[Exclude<
  ClientMessageType,
  'typing'
>];
