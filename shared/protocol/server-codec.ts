import type { Results, ServerMessage } from './server-messages.ts';

/**
 * A node's frame to a message. Total: whatever the text, the result is a message with the fields a client builds on, or nothing.
 * Written out and without a library, because it goes to every browser. What a client only shows may be missing: an older node
 * does not send it.
 */
type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const flag: Check = (value) => typeof value === 'boolean';
const number: Check = (value) => Number.isFinite(value);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const each =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check);
const object = (fields: Readonly<Record<string, Check>>): Check => {
  const checks = Object.entries(fields);
  return (value) => isObject(value) && checks.every(([name, check]) => check(own(value, name)));
};

const cursor = each(number);
const member = object({ name: text, node: text });
const eventFields = {
  origin: text,
  seq: number,
  at: text,
  kind: text,
  room: text,
  from: text,
  author: text,
  id: text,
  body: text,
  to: maybe(text),
  replyTo: maybe(text),
  target: maybe(object({ author: text, id: text })),
  supersedes: maybe(object({ origin: text, seq: number })),
};
const amendments = maybe(list(object(eventFields)));
const event = object({ ...eventFields, amendments });
const node = object({ name: text, url: text, up: flag });
const mesh = {
  self: text,
  nodes: list(object({ name: text, url: text, links: list(object({ to: text, up: flag })), heads: cursor })),
};
const mark = object({ room: text, at: text, origin: text, seq: number });
const rooms = list(object({ room: text, topic: maybe(text), leader: orNull(text), members: number }));

/** What an `ok` may carry. */
const answer = {
  ref: number,
  room: maybe(text),
  topic: maybe(text),
  leader: maybe(orNull(text)),
  members: maybe(list(member)),
  events: maybe(list(event)),
  amendments,
  unread: maybe(number),
  read: maybe(orNull(mark)),
  covered: maybe(object({ posts: number, from: orNull(number), behind: number })),
  more: maybe(flag),
  cursor: maybe(cursor),
  id: maybe(text),
  at: maybe(text),
  origin: maybe(text),
  seq: maybe(number),
  replicated: maybe(flag),
  users: maybe(list(object({ name: text, node: text, rooms: maybe(list(text)) }))),
  rooms: maybe(rooms),
  mesh: maybe(object(mesh)),
};

const messages: Readonly<Record<ServerMessage['type'], Check>> = {
  welcome: object({
    ref: number,
    session: text,
    user: text,
    author: text,
    node: object({ name: text, url: text }),
    nodes: list(node),
    cursor,
    direct: list(object({ room: text, with: text })),
  }),
  ok: object(answer),
  resumed: object({ ref: number, missed: number, cursor }),
  pong: object({ ref: number }),
  error: object({ ref: orNull(number), code: text, message: text, reason: maybe(text), retryAfterMs: maybe(number) }),
  event,
  replicated: object({ origin: text, seq: number, everywhere: number }),
  presence: object({ room: text, joined: list(member), left: list(member), moved: maybe(list(member)) }),
  leader: object({ room: text, leader: orNull(text) }),
  topic: object({ room: text, topic: text }),
  typing: object({ room: text, name: text }),
  read: object({ marks: list(mark) }),
  user: object({ user: text }),
  nodes: object({ nodes: list(node) }),
  mesh: object(mesh),
  beat: object({}),
  going: object({ suggest: list(text) }),
};

/** What the answer to a request cannot be without. */
const ANSWERS: Readonly<Partial<Record<keyof Results, readonly string[]>>> = {
  join: ['leader', 'members', 'events', 'more', 'cursor'],
  post: ['room', 'at', 'origin', 'seq'],
  history: ['events', 'more'],
  search: ['events', 'more', 'covered'],
  users: ['users'],
  rooms: ['rooms'],
  mesh: ['mesh'],
};

/** Undefined for what is no message. One of a type that is not known here goes through: a newer node may say more. */
export function readServerMessage(frame: string): ServerMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return undefined;
  }
  const type = isObject(value) ? own(value, 'type') : undefined;
  if (typeof type !== 'string') return undefined;
  const isGood = !Object.hasOwn(messages, type) || messages[type as ServerMessage['type']](value);
  return isGood ? (value as ServerMessage) : undefined;
}

/** Does this `ok` carry what was asked for? */
export function isAnswerTo(request: string, message: ServerMessage): boolean {
  const needed = ANSWERS[request as keyof Results] ?? [];
  return message.type !== 'ok' || needed.every((name) => own(message, name) !== undefined);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: object, name: string): unknown {
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
