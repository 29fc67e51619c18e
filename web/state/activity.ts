import { signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { type Arrivals, arrivalsBetween } from './arrivals.ts';
import { onSnapshot } from './chat.ts';
import type { Entry, RoomState } from './types.ts';

/** What came in while the user was there. Owns which of it arrived late. */

/** Keys of late arrivals of the last ten seconds. */
export const freshLate = signal<ReadonlySet<string>>(new Set());
/** Room → keys of late arrivals that were not looked at. */
export const unseenLate = signal<ReadonlyMap<string, readonly string[]>>(new Map());

const FRESH_MS = 10_000;

const listeners = new Set<(arrived: readonly Arrivals[]) => void>();

/** Called with what others wrote and has just come, not with history. */
export function onArrivals(listener: (arrived: readonly Arrivals[]) => void): void {
  listeners.add(listener);
}

export function watchActivity(): void {
  onSnapshot((before, after) => {
    const arrived = arrivalsBetween(before, after);
    for (const listener of listeners) listener(arrived);
    for (const { room, late } of arrived) if (late.length > 0) noteLate(room, late);
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

function with_<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value);
}

function without<V>(map: ReadonlyMap<string, V>, key: string): ReadonlyMap<string, V> {
  const next = new Map(map);
  next.delete(key);
  return next;
}
