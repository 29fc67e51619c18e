import * as v from 'valibot';
import { type ClientMessage, type ClientMessageType, clientMessages } from './client-messages.ts';
import { LIMITS } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * A client's frame to a message. Total: whatever the text, the result is a message or the one error to answer it with.
 * Promises that a message has only known fields, no lone surrogate in any text, and no negative zero.
 */
export type Decoded =
  | { readonly ok: true; readonly message: ClientMessage }
  | {
      readonly ok: false;
      readonly error: ProtocolError;
      readonly ref: number | null;
      /** The known message type that it claims to be. */
      readonly type?: ClientMessageType;
    };

export function decodeClientMessage(text: string): Decoded {
  // JSON.parse takes any depth, and what walks its result later recurses: so the depth is settled first.
  if (isTooDeep(text)) return refuse(new ProtocolError('too_deep'), null);
  const value = parseJson(text);
  if (value === undefined) return refuse(new ProtocolError('bad_json'), null);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(new ProtocolError('not_object'), null);
  const fields = value as Readonly<Record<string, unknown>>;
  const ref = isRef(fields.ref) ? fields.ref : null;
  if (!Object.hasOwn(fields, 'type') || typeof fields.type !== 'string') return refuse(badField('type'), ref);
  if (!Object.hasOwn(clientMessages, fields.type)) return refuse(new ProtocolError('unknown_type'), ref);
  const type = fields.type as ClientMessageType;
  const result = v.safeParse(clientMessages[type], fields, { abortEarly: true });
  if (!result.success) return { ...refuse(badField(fieldOf(result.issues[0].path)), ref), type };
  const unfit = Object.entries(result.output).find(([, field]) => !isFit(field));
  return unfit ? { ...refuse(badField(unfit[0]), ref), type } : { ok: true, message: result.output };
}

function refuse(error: ProtocolError, ref: number | null): Extract<Decoded, { ok: false }> {
  return { ok: false, error, ref };
}

function badField(field: string): ProtocolError {
  return new ProtocolError('bad_field', {
    field,
    message: `The field "${field}" is missing or not as it should be. Correct it.`,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRef(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}

/** The name of a field as the documents have it: no positions in lists, no origins of a cursor. */
function fieldOf(path: readonly { readonly key: unknown }[] | undefined): string {
  const names: string[] = [];
  for (const { key } of path ?? []) {
    if (typeof key !== 'string') break;
    names.push(key);
    if (key === 'cursor') break;
  }
  return names.join('.');
}

/** Under `u` this matches a surrogate only where it has no partner. */
const LONE_SURROGATE = /\p{Cs}/u;

function isFit(value: unknown): boolean {
  if (typeof value === 'string') return !LONE_SURROGATE.test(value);
  if (typeof value === 'number') return !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return true;
  // A list of all values costs more than the check, and a cursor has thousands.
  for (const key in value) if (!isFit((value as Readonly<Record<string, unknown>>)[key])) return false;
  return true;
}

const QUOTE = 34;
const BACKSLASH = 92;

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === BACKSLASH) i += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > LIMITS.nesting) return true;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return false;
}
