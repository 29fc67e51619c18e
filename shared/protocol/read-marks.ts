import { comparePlaces, type OriginId, type RoomName, type Stamp } from '../ids.ts';
import type { LogEvent } from './event.ts';
import type { ReadMark } from './server-messages.ts';

/** How far a user has read a room: of the events of kind `read` the greatest place named, so in whatever order they come it only rises. */

const TEXT = 1_024;
const STAMP = /^\d{13}-[0-9a-f]{4}$/;
/** Of other characters a database and this language have another order, and which of two marks is the further one would be in dispute. */
const ORIGIN = /^[\w-]{1,64}$/;

export function bodyOfMark({ room, at, origin, seq }: ReadMark): string {
  return JSON.stringify({ room, at, origin, seq });
}

/** Undefined when there is none in it: another node wrote it. */
export function markOf({ kind, json }: { readonly kind: string; readonly json: string }): ReadMark | undefined {
  if (kind !== 'read') return undefined;
  try {
    const { room, at, origin, seq } = JSON.parse((JSON.parse(json) as LogEvent).body) as Record<keyof ReadMark, unknown>;
    if (!isText(room) || !is(STAMP, at) || !is(ORIGIN, origin) || !Number.isSafeInteger(seq)) return undefined;
    return { room: room as RoomName, at: at as Stamp, origin: origin as OriginId, seq: seq as number };
  } catch {
    return undefined;
  }
}

export function isFurther(mark: ReadMark, known: ReadMark | undefined): boolean {
  return known === undefined || comparePlaces(mark, known) > 0;
}

function is(form: RegExp, value: unknown): boolean {
  return typeof value === 'string' && form.test(value);
}

/** In the database a text ends at its first NUL. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT && !/[\0\p{Cs}]/u.test(value);
}
