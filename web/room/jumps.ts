import { lateSeen } from '../state/activity.ts';
import { loadBack } from '../state/load-back.ts';
import { lineSeen, shownLine } from '../state/reading.ts';
import { toast } from '../state/toasts.ts';
import type { RoomState } from '../state/types.ts';
import { lineIndex } from '../state/unread.ts';
import { aroundStrings } from '../strings/around.ts';
import { isBefore } from './reach.ts';
import type { ShownSpan } from './use-span.ts';

/** Ways to a message that is out of view, loading what is between where that is not held. */

export type Jump = 'line' | { readonly late: string } | { readonly message: string };

export async function jump(list: ShownSpan, room: RoomState, to: Jump): Promise<void> {
  if (to === 'line') return toLine(list, room);
  if ('message' in to) return toMessage(list, room, to.message);
  list.bring(to.late, room.entries);
  lateSeen(room.room);
}

async function toLine(list: ShownSpan, room: RoomState): Promise<void> {
  const place = ({ entries, more }: RoomState) => lineIndex(shownLine.peek(), entries, more);
  if (place(room) === undefined) return;
  const held = await loadBack(room.room, (now) => (place(now) ?? -1) >= 0);
  // Further up than what can be held: as far as it goes.
  const first = held?.entries[Math.max(0, place(held) ?? 0)];
  if (held && first) list.bring(first.key, held.entries);
  lineSeen.value = true;
}

async function toMessage(list: ShownSpan, room: RoomState, id: string): Promise<void> {
  const find = ({ entries }: RoomState) => entries.find((entry) => entry.id === id);
  const held = await loadBack(room.room, (now) => find(now) !== undefined || isBefore(now, id));
  const found = held && find(held);
  if (held && found) list.bring(found.key, held.entries, true);
  else toast(aroundStrings.messageMissing);
}
