import type { RoomName } from '../ids.ts';
import { LIMITS } from './limits.ts';

/** Marks belong to the letters of many scripts, but cannot begin a name. A colon never fits, so no direct room does. */
const ROOM = /^[\p{L}\p{N}_-][\p{L}\p{N}\p{M}._-]*$/u;
/** Some letters and marks show as nothing: with them two rooms would look like one. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

/** The room a client means, composed (NFC) so that one word is one room; undefined when it is no room name. */
export function parseRoomName(text: string): RoomName | undefined {
  if (text.length > LIMITS.rawNameUnits) return undefined;
  const name = text.normalize('NFC');
  return ROOM.test(name) && !INVISIBLE.test(name) && [...name].length <= LIMITS.roomChars ? (name as RoomName) : undefined;
}
