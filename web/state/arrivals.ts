import { changedPart } from '../../shared/client/changed-part.ts';
import { comparePlaces } from '../../shared/ids.ts';
import type { ChatState, Entry, RoomState } from './types.ts';
import { newestPlace } from './unread.ts';

/** What came in between two snapshots while the user was there: not history, not an older page, not what they wrote. Pure. */
export interface Arrivals {
  readonly room: RoomState;
  /** Below what was shown. */
  readonly appended: readonly Entry[];
  /** Above something that was shown: a healed partition. */
  readonly late: readonly Entry[];
}

export function arrivalsBetween(before: ChatState, after: ChatState): readonly Arrivals[] {
  if (before.rooms === after.rooms) return [];
  const known = new Map(before.rooms.map((room) => [room.room, room]));
  const found: Arrivals[] = [];
  for (const room of after.rooms) {
    const old = known.get(room.room);
    if (old === room || (old && old.entries === room.entries)) continue;
    const arrivals = inRoom(old, room, before);
    if (arrivals.appended.length + arrivals.late.length > 0) found.push(arrivals);
  }
  return found;
}

function inRoom(old: RoomState | undefined, room: RoomState, before: ChatState): Arrivals {
  const nothing = { room, appended: [], late: [] };
  if (!old) {
    // A conversation that appears later than the sign-in was opened by the other one's first post.
    const opened = room.with !== undefined && before.me !== undefined;
    return opened ? { ...nothing, appended: room.entries.filter(fromOthers) } : nothing;
  }
  const last = newestPlace(old.entries);
  // A direct conversation without posts is one whose first page is on its way.
  if (!last) return old.joined && old.with === undefined ? { ...nothing, appended: room.entries.filter(fromOthers) } : nothing;

  const { before: same, after: sameBelow } = changedPart(old.entries, room.entries);
  const keys = new Set(old.entries.slice(same, old.entries.length - sameBelow).map((entry) => entry.key));
  const appended: Entry[] = [];
  const late: Entry[] = [];
  for (const entry of room.entries.slice(same, room.entries.length - sameBelow)) {
    if (!entry.place || keys.has(entry.key) || !fromOthers(entry)) continue;
    if (comparePlaces(entry.place, last) > 0) appended.push(entry);
    else if (entry.late) late.push(entry);
  }
  return { room, appended, late };
}

function fromOthers(entry: Entry): boolean {
  return !entry.own;
}
