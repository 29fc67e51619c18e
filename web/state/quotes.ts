import { quotedEntry } from '../../shared/client/quotes.ts';
import type { Entry } from './types.ts';
import { shownRoom } from './view.ts';

/** The message of the shown conversation that an answer names, if it is held. */
export function quotedIn(replyTo: string): Entry | undefined {
  return quotedEntry(shownRoom.value?.entries ?? [], replyTo);
}
