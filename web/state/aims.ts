import { client } from './chat.ts';
import { drafts, setDraft } from './drafts.ts';
import { kept } from './kept.ts';
import { type Aim, aimedAt, readAim } from './kept-aim.ts';
import { type Target, targetKey } from './launch.ts';
import type { Entry } from './types.ts';
import { composerWanted, shownRoom } from './view.ts';

/**
 * What the composer is for besides a new message, a conversation: an answer to one, or the change of one. Owns that, and the text
 * of a change, for the draft of a new message waits meanwhile. Both survive a reload.
 */
const byTarget = kept('aims', readAim);
const aims = byTarget.values;

export function aimOf(to: Target): Aim | undefined {
  return aims.value[targetKey(to)];
}

export function answer(entry: Entry, to: Target): void {
  aim(to, { is: 'reply', entry: aimedAt(entry) });
}

export function change(entry: Entry, to: Target): void {
  aim(to, { is: 'edit', entry: aimedAt(entry), text: entry.body });
}

export function forgetAim(to: Target): void {
  byTarget.put(targetKey(to), undefined);
}

/** The text in the box. */
export function written(to: Target): string {
  const now = aimOf(to);
  return now?.is === 'edit' ? now.text : (drafts.value[targetKey(to)] ?? '');
}

export function setWritten(to: Target, text: string): void {
  const now = aims.peek()[targetKey(to)];
  if (now?.is === 'edit') byTarget.put(targetKey(to), { ...now, text });
  else setDraft(targetKey(to), text);
}

/** The newest message of one's own that can be changed. */
export function lastOwn(): Entry | undefined {
  return shownRoom.peek()?.entries.findLast(canChange);
}

/** Stored ones only: what is on its way cannot be reached, and what failed is taken back instead. */
export function canChange({ own, place, deleted }: Entry): boolean {
  return own && place !== undefined && !deleted;
}

/** Saves the change, if it is one. False when there is no such message to change here: taken back, or not loaded since a reload. */
export function saveChange({ entry }: Aim, text: string, to: Target): boolean {
  const room = shownRoom.peek();
  const held = room?.entries.find(({ key }) => key === entry.key);
  if (!room || !held || !canChange(held)) return false;
  const body = text.trimEnd();
  if (body !== held.body) client()?.edit(room.room, entry.key, body);
  forgetAim(to);
  return true;
}

function aim(to: Target, next: Aim): void {
  byTarget.put(targetKey(to), next);
  composerWanted.value += 1;
}
