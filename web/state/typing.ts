import { computed } from '@preact/signals';
import { client } from './chat.ts';
import { type Target, targetKey } from './launch.ts';
import { shownRoom } from './view.ts';

/** Who is writing in the conversation that is shown. */
export const typingHere = computed<readonly string[]>(() => shownRoom.value?.typing ?? []);

/** Lets the others know, unless what is being written is for somebody else, or for nobody: a command. */
export function tellTyping(text: string, to: Target, scope: Target): void {
  const room = shownRoom.peek();
  if (room && text !== '' && !text.startsWith('/') && targetKey(to) === targetKey(scope)) client()?.typing(room.room);
}
