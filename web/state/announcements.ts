import { signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { aroundStrings } from '../strings/around.ts';
import { onArrivals } from './activity.ts';
import type { Entry, RoomState } from './types.ts';
import { shownRoom, visible } from './view.ts';

/** What a screen reader is told of new messages. Owns that. */

/** What somebody wrote, or a sentence about many messages. */
export type Announcement = Pick<Entry, 'from' | 'body'> | string;
export const announced = signal<readonly { readonly id: number; readonly said: Announcement }[]>([]);

const ANNOUNCED_AT_MOST = 20;
const SPOKEN_PER_SECOND = 3;
let lastId = 0;
let spoken: number[] = [];

export function watchAnnouncements(): void {
  onArrivals((arrived) => {
    for (const { room, appended, late } of arrived) {
      announce(room, [...late, ...appended], visible.value && shownRoom.value?.room === room.room);
    }
  });
}

/** One sentence a message; when they come faster than one can listen, how many they are. */
function announce(room: RoomState, entries: readonly Entry[], inView: boolean): void {
  if (entries.length === 0 || !(inView || room.with !== undefined)) return;
  const now = realClock.monotonic();
  spoken = spoken.filter((at) => now - at < 1_000);
  const many = spoken.length + entries.length > SPOKEN_PER_SECOND;
  const texts = many
    ? [aroundStrings.announceMany(entries.length, room.with ?? room.room)]
    : entries.map(({ from, body }) => ({ from, body }));
  for (const _ of entries) spoken.push(now);
  const lines = texts.map((said) => {
    lastId += 1;
    return { id: lastId, said };
  });
  announced.value = [...announced.value, ...lines].slice(-ANNOUNCED_AT_MOST);
}
