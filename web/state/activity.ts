import { signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { strings } from '../strings.ts';
import { type Arrivals, arrivalsBetween } from './arrivals.ts';
import { onSnapshot } from './chat.ts';
import type { Entry, RoomState } from './types.ts';
import { shownRoom, visible } from './view.ts';

/** What came in while the user was there: late arrivals, and the words for a screen reader. Owns these. */

/** Keys of late arrivals of the last ten seconds. */
export const freshLate = signal<ReadonlySet<string>>(new Set());
/** Room → keys of late arrivals that were not looked at. */
export const unseenLate = signal<ReadonlyMap<string, readonly string[]>>(new Map());
/** What somebody wrote, or a sentence about many messages. */
export type Announcement = Pick<Entry, 'from' | 'body'> | string;
export const announced = signal<readonly { readonly id: number; readonly said: Announcement }[]>([]);

const FRESH_MS = 10_000;
const ANNOUNCED_AT_MOST = 20;
const SPOKEN_PER_SECOND = 3;
let lastId = 0;
let spoken: number[] = [];

const listeners = new Set<(arrived: readonly Arrivals[]) => void>();

/** Called with what others wrote and has just come, not with history. */
export function onArrivals(listener: (arrived: readonly Arrivals[]) => void): void {
  listeners.add(listener);
}

export function watchActivity(): void {
  onSnapshot((before, after) => {
    const arrived = arrivalsBetween(before, after);
    for (const listener of listeners) listener(arrived);
    for (const { room, appended, late } of arrived) {
      if (late.length > 0) noteLate(room, late);
      announce(room, [...late, ...appended], visible.value && shownRoom.value?.room === room.room);
    }
  });
}

export function lateSeen(room: string): void {
  if (unseenLate.value.has(room)) unseenLate.value = without(unseenLate.value, room);
}

function noteLate(room: RoomState, late: readonly Entry[]): void {
  const keys = late.map(({ key }) => key);
  unseenLate.value = with_(unseenLate.value, room.room, [...(unseenLate.value.get(room.room) ?? []), ...keys]);
  freshLate.value = new Set([...freshLate.value, ...keys]);
  realClock.after(FRESH_MS, () => {
    freshLate.value = new Set([...freshLate.value].filter((key) => !keys.includes(key)));
  });
}

/** One sentence a message; when they come faster than one can listen, how many they are. */
function announce(room: RoomState, entries: readonly Entry[], inView: boolean): void {
  if (entries.length === 0 || !(inView || room.with !== undefined)) return;
  const now = realClock.monotonic();
  spoken = spoken.filter((at) => now - at < 1_000);
  const many = spoken.length + entries.length > SPOKEN_PER_SECOND;
  const texts = many
    ? [strings.room.announceMany(entries.length, room.with ?? room.room)]
    : entries.map(({ from, body }) => ({ from, body }));
  for (const _ of entries) spoken.push(now);
  const lines = texts.map((said) => {
    lastId += 1;
    return { id: lastId, said };
  });
  announced.value = [...announced.value, ...lines].slice(-ANNOUNCED_AT_MOST);
}

function with_<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const next = new Map(map);
  next.delete(key);
  return next;
}
