import * as v from 'valibot';
import type { VersionRecord } from '../../shared/causality/version-vector.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import { vectorSchema } from '../../shared/protocol/vector-schema.ts';

/** Node ↔ node, after the handshake. Payloads are JSON; `event` is the origin's own text. Rules: server/backbone/PROTOCOL.md. */
export const PEER_TYPE = {
  hello: 1,
  welcome: 2,
  refuse: 3,
  ping: 4,
  pong: 5,
  event: 6,
  heads: 7,
  want: 8,
  state: 9,
  digest: 10,
  typing: 11,
} as const;

/** What the sender holds on disk. Only what changed, or everything; `served`: it answers a `want`. */
export interface HeadsMessage {
  readonly heads: VersionRecord;
  readonly served: boolean;
}
/** "Send me what follows": for each origin the first sequence that is missing. */
export interface WantMessage {
  readonly want: VersionRecord;
}

export class BadPeerMessage extends Error {
  override readonly name = 'BadPeerMessage';
}

/**
 * What an origin acknowledged must be taken in, so these are no rules about what may be written: those are the gateway's. They
 * only keep a broken peer from filling this node. In UTF-16 units; far above what any gateway lets through.
 */
const TEXT = 1_024;
const BODY = 64 * 1024;

/** `__proto__` could not be told of in any vector. */
const origin = v.pipe(v.string(), v.regex(/^(?!__proto__$)[\w-]{1,64}$/));
const author = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const short = (max: number) => v.pipe(v.string(), v.maxLength(max));
/** What rows are found by. In the database a text ends at its first NUL, so that the row would look damaged, and has no half characters. */
const key = (max: number) =>
  v.pipe(
    short(max),
    v.check((text) => !/[\0\p{Cs}]/u.test(text), 'holds a NUL or half a character'),
  );

const schemas = {
  heads: v.object({ heads: vectorSchema, served: v.optional(v.boolean(), false) }),
  want: v.object({ want: vectorSchema }),
  event: v.object({
    type: v.literal('event'),
    origin,
    seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    at: v.pipe(v.string(), v.regex(/^\d{13}-[0-9a-f]{4}$/)),
    // One that is not known here is kept and passed on: a newer node has a use for it.
    kind: v.pipe(v.string(), v.regex(/^[a-z][a-z_]{0,31}$/)),
    room: key(TEXT),
    from: short(TEXT),
    author,
    id: key(64),
    body: short(BODY),
    to: v.optional(short(TEXT)),
    replyTo: v.optional(short(TEXT)),
    target: v.optional(v.object({ author, id: key(64) })),
  }),
};

/** Parses and checks; throws BadPeerMessage, with the first thing that is wrong. */
export function parsePeer<T>(schema: v.GenericSchema<unknown, T>, payload: Buffer | string): T {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString());
  } catch {
    throw new BadPeerMessage('not JSON');
  }
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new BadPeerMessage(`${v.getDotPath(issue) ?? 'message'}: ${issue.message}`);
}

export function parseHeads(payload: Buffer): HeadsMessage {
  return parsePeer(schemas.heads, payload);
}

export function parseWant(payload: Buffer): WantMessage {
  return parsePeer(schemas.want, payload);
}

/** A relayed event. What an origin acknowledged is taken in whatever its stamp says; only its form is checked. */
export function parseEvent(json: string): LogEvent {
  return parsePeer(schemas.event, json) as unknown as LogEvent;
}
