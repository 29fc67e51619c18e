import type { RoomState } from '../state/types.ts';

/** An author's clock may be off, and a message may have waited long for a node: only one that was written after it is no sign. */
const CLOCKS_DIFFER_MS = 60_000;
const TIME_DIGITS = 12;
const VERSION_AT = 14;

/** Does what is held reach back to before the message was written, as its id (a UUID of version 7) tells? */
export function isBefore({ entries }: RoomState, id: string): boolean {
  const first = entries[0];
  if (id[VERSION_AT] !== '7') return false;
  const time = Number.parseInt(id.replaceAll('-', '').slice(0, TIME_DIGITS), 16);
  return first !== undefined && first.time < time - CLOCKS_DIFFER_MS;
}
