import { signal } from '@preact/signals';
import { mentions } from '../../shared/protocol/mentions.ts';
import { sideStrings } from '../strings/side.ts';
import type { Arrivals } from './arrivals.ts';
import { readValue, writeValue } from './local-values.ts';
import type { ChatState } from './types.ts';

/**
 * What the device tells while nobody looks at this page: that somebody mentions the user or writes to them, and that a message was not
 * sent. Owns whether it does, which is asked for by a click and never at the start. One notice a conversation: its tag replaces the one
 * before, and in one browser and origin it is shown once, however many tabs there are. (Another node's page is another origin.)
 */
export type Telling = 'off' | 'on' | 'names';
const KEY = 'notices';

const canTell = () => typeof Notification !== 'undefined' && Notification.permission === 'granted';
export const telling = signal<Telling>(canTell() ? readTelling() : 'off');

function readTelling(): Telling {
  const value = readValue(KEY);
  return value === 'on' || value === 'names' ? value : 'off';
}

/** From off to on, to names only, to off. Asks the browser where it has to be asked. Resolves with false when it says no. */
export async function nextTelling(): Promise<boolean> {
  const next: Telling = telling.peek() === 'off' ? 'on' : telling.peek() === 'on' ? 'names' : 'off';
  if (next !== 'off') {
    if (typeof Notification === 'undefined') return false;
    if ((await Notification.requestPermission()) !== 'granted') return false;
  }
  telling.value = next;
  writeValue(KEY, next);
  return true;
}

export interface Notice {
  readonly room: string;
  readonly title: string;
  readonly body: string;
}

/** What is to be told of arrivals: the newest of each conversation that is meant for `me`. Pure. */
export function noticesOf(arrived: readonly Arrivals[], me: string, showBody: boolean): readonly Notice[] {
  return arrived.flatMap(({ room, appended, late }) => {
    const meant = [...late, ...appended].filter(
      ({ body, deleted }) => !deleted && (room.with !== undefined || mentions(body, me)),
    );
    const last = meant.at(-1);
    if (!last) return [];
    const title =
      room.with === undefined ? sideStrings.notices.mention(last.from, room.room) : sideStrings.notices.direct(last.from);
    return [{ room: room.room, title, body: showBody ? last.body : '' }];
  });
}

/** What was refused between two states. Pure. */
export function failuresBetween(before: ChatState, after: ChatState, showBody: boolean): readonly Notice[] {
  if (before.rooms === after.rooms) return [];
  return after.rooms.flatMap((room) => {
    const old = before.rooms.find((one) => one.room === room.room);
    if (!old || old === room) return [];
    const had = new Set(old.entries.filter(({ delivery }) => delivery.is === 'failed').map(({ key }) => key));
    const failed = room.entries.findLast(({ delivery, key }) => delivery.is === 'failed' && !had.has(key));
    return failed
      ? [{ room: room.room, title: sideStrings.notices.failed(room.with ?? `#${room.room}`), body: showBody ? failed.body : '' }]
      : [];
  });
}
