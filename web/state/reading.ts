import { computed, effect, signal } from '@preact/signals';
import type { Place } from '../../shared/ids.ts';
import { onArrivals, unseenLate } from './activity.ts';
import { client, rooms } from './chat.ts';
import type { RoomState } from './types.ts';
import { countNew, furthest, type Line, newestPlace, START, settled } from './unread.ts';
import { shownRoom, visible } from './view.ts';

/**
 * How far each conversation was read, and where its line "New messages" stands. Owns both. Read is what was in view at the end of
 * the list, here or on another device; the line is placed when the reader leaves, and stands still while they look.
 */
const readHere = signal<ReadonlyMap<string, Place>>(new Map());
const lines = signal<ReadonlyMap<string, Line | undefined>>(new Map());
/** The line was seen, or passed over: there is nothing to jump to any more. */
export const lineSeen = signal(false);

const inView = computed(() => (visible.value ? shownRoom.value?.room : undefined));
export const shownLine = computed(() => lines.value.get(shownRoom.value?.room ?? ''));

/** Room → messages of others that were not read, where there are any. */
export const unread = computed<ReadonlyMap<string, number>>(() => {
  const counts = new Map<string, number>();
  for (const room of rooms.value) {
    const place = readTo(room);
    const late = unseenLate.value.get(room.room)?.length ?? 0;
    const found = place ? countNew(room, place, late) : 0;
    if (found > 0) counts.set(room.room, found);
  }
  return counts;
});

/** Everything of the room was read: it is in view, at its end. */
export function markRead(room: RoomState): void {
  const place = newestPlace(room.entries);
  if (place && furthest(place, readHere.peek().get(room.room)) === place) put(readHere, room.room, place);
  client()?.markRead(room.room);
}

function readTo(room: RoomState): Place | undefined {
  return furthest(readHere.value.get(room.room), room.readUpTo);
}

export function watchReading(): void {
  onArrivals((arrived) => {
    const begun = new Set(arrived.filter(({ appended }) => appended.length > 0).map(({ room }) => room.room));
    for (const room of rooms.peek()) {
      if (readTo(room) || room.entries.length === 0) continue;
      // What a room brings when it opens is not new to somebody who never said how far they read.
      put(readHere, room.room, begun.has(room.room) ? START : (newestPlace(room.entries) ?? START));
    }
  });
  let looked: string | undefined;
  effect(() => {
    const name = inView.value;
    if (looked !== undefined && looked !== name) leave(looked);
    if (looked !== name) looked = undefined;
    if (name === undefined || looked === name) return;
    const room = shownRoom.value;
    // Until it is open nobody knows what is new in it.
    if (!room?.joined || (room.entries.length === 0 && room.with !== undefined)) return;
    looked = name;
    lineSeen.value = false;
    const after = readTo(room);
    const line = lines.peek().has(name) ? lines.peek().get(name) : after && { after, key: undefined };
    put(lines, name, settled(line, room));
  });
}

function leave(name: string): void {
  const room = rooms.peek().find((one) => one.room === name);
  if (!room) return;
  if (!unread.peek().has(name)) client()?.markRead(room.room, true);
  const after = readTo(room);
  put(lines, name, after && { after, key: undefined });
}

function put<V>(map: { value: ReadonlyMap<string, V>; peek(): ReadonlyMap<string, V> }, key: string, value: V): void {
  map.value = new Map(map.peek()).set(key, value);
}
