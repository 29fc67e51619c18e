import { signal } from '@preact/signals';
import { client } from './chat.ts';
import { drafts, setDraft } from './drafts.ts';
import { type Target, targetKey } from './launch.ts';
import type { Entry } from './types.ts';
import { composerWanted, shownRoom } from './view.ts';

/**
 * What the composer is for besides a new message, a conversation: an answer to one, or the change of one. Owns that, and the text
 * of a change, for the draft of a new message waits meanwhile.
 */
export type Aim =
  | { readonly is: 'reply'; readonly entry: Entry }
  | { readonly is: 'edit'; readonly entry: Entry; readonly text: string };

const aims = signal<Readonly<Record<string, Aim>>>({});

export function aimOf(to: Target): Aim | undefined {
  return aims.value[targetKey(to)];
}

export function answer(entry: Entry, to: Target): void {
  aim(to, { is: 'reply', entry });
}

export function change(entry: Entry, to: Target): void {
  aim(to, { is: 'edit', entry, text: entry.body });
}

export function forgetAim(to: Target): void {
  const { [targetKey(to)]: gone, ...others } = aims.value;
  if (gone) aims.value = others;
}

/** The text in the box. */
export function written(to: Target): string {
  const now = aimOf(to);
  return now?.is === 'edit' ? now.text : (drafts.value[targetKey(to)] ?? '');
}

export function setWritten(to: Target, text: string): void {
  const now = aims.peek()[targetKey(to)];
  if (now?.is === 'edit') aims.value = { ...aims.peek(), [targetKey(to)]: { ...now, text } };
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

/** Saves the change, if it is one. */
export function saveChange({ entry }: Aim, text: string, to: Target): void {
  const room = shownRoom.peek()?.room;
  const body = text.trimEnd();
  if (room !== undefined && body !== entry.body) client()?.edit(room, entry.key, body);
  forgetAim(to);
}

function aim(to: Target, next: Aim): void {
  aims.value = { ...aims.peek(), [targetKey(to)]: next };
  composerWanted.value += 1;
}
