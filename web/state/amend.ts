import { client } from './chat.ts';
import type { Entry } from './types.ts';
import { shownRoom } from './view.ts';

/** What one does to a message of the conversation that is shown. */

export function react(entry: Entry, emoji: string): void {
  const room = shownRoom.peek()?.room;
  const on = !entry.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
  if (room !== undefined) client()?.react(room, entry.key, emoji, on);
}

export function takeBack(entry: Entry): void {
  const room = shownRoom.peek()?.room;
  if (room !== undefined) client()?.remove(room, entry.key);
}
