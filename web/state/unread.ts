import { comparePlaces, type OriginId, type Place, type Stamp } from '../../shared/ids.ts';
import type { Entry, RoomState } from './types.ts';

/** What of a conversation is new to its reader, by how far they read. Pure. */

/** Before everything. */
export const START: Place = { at: '' as Stamp, origin: '' as OriginId, seq: 0 };
/** Nobody reads a greater number. */
export const MANY = 100;

export function furthest(a: Place | undefined, b: Place | undefined): Place | undefined {
  if (!a || !b) return a ?? b;
  return comparePlaces(a, b) < 0 ? b : a;
}

/** The newest that is stored: what is not stored yet is the reader's own, and last. */
export function newestPlace(entries: readonly Entry[]): Place | undefined {
  for (let i = entries.length - 1; i >= 0; i -= 1) if (entries[i]?.place) return entries[i]?.place;
  return undefined;
}

/** The index of the first entry of others after a place; -1 when there is none. */
export function firstNew(entries: readonly Entry[], after: Place): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const place = entries[middle]?.place;
    if (place && comparePlaces(place, after) <= 0) low = middle + 1;
    else high = middle;
  }
  while (entries[low]?.own) low += 1;
  return low < entries.length ? low : -1;
}

/** How many of others are new, up to MANY. `late`: what arrived above the place and was not looked at. */
export function countNew(room: RoomState, readTo: Place, late: number): number {
  let found = late;
  const from = firstNew(room.entries, readTo);
  for (let i = from; from >= 0 && i < room.entries.length && found < MANY; i += 1) if (!room.entries[i]?.own) found += 1;
  // Newer than everything that is held: only the node knows how many.
  const isCut = from === 0 && room.more;
  return Math.min(MANY, isCut ? Math.max(found, room.unread) : found);
}

/** The line above what is new. It stands at a place until its first entry is known, and with that entry from then on. */
export interface Line {
  readonly after: Place;
  readonly key: string | undefined;
}

/** The line as its reader comes to look: where nothing is new there is none, and none comes while they look. */
export function settled(line: Line | undefined, room: RoomState): Line | undefined {
  const at = line ? firstNew(room.entries, line.after) : -1;
  if (!line || at < 0) return undefined;
  return at === 0 && room.more ? line : { ...line, key: room.entries[at]?.key };
}

/** Where the line stands in what is held: -1 above all of it, undefined nowhere. */
export function lineIndex(line: Line | undefined, entries: readonly Entry[], more: boolean): number | undefined {
  if (!line) return undefined;
  if (line.key !== undefined) return entries.findIndex(({ key }) => key === line.key);
  const at = firstNew(entries, line.after);
  if (at < 0) return undefined;
  return at === 0 && more ? -1 : at;
}

/** The node that all of these came from, as far as their writers are still where they wrote them. */
export function sourceOf({ entries, members }: RoomState, keys: readonly string[]): string | undefined {
  const writers = new Set(entries.filter(({ key }) => keys.includes(key)).map(({ from }) => from));
  const all = new Set([...writers].map((name) => members.find((member) => member.name === name)?.node));
  return all.size === 1 ? [...all][0] : undefined;
}
