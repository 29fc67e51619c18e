import { comparePlaces, type Place, type UserName } from '../ids.ts';
import { LIMITS } from '../protocol/limits.ts';
import { mentions } from '../protocol/mentions.ts';
import type { Entry } from './chat-state.ts';

/** How much of what others wrote comes after a place (all of it when there is none), up to the limit; `atLeast`: a node counted so many. */
export function unreadIn(
  entries: readonly Entry[],
  after: Place | undefined,
  atLeast: number,
  name: UserName,
): { readonly unread: number; readonly mentions: number } {
  let unread = 0;
  let mentioned = 0;
  for (let i = entries.length - 1; i >= 0 && unread < LIMITS.unread; i -= 1) {
    const { place, own, deleted, body } = entries[i] as Entry;
    if (place && after && comparePlaces(place, after) <= 0) break;
    if (own || deleted) continue;
    unread += 1;
    if (mentions(body, name)) mentioned += 1;
  }
  return { unread: Math.min(LIMITS.unread, Math.max(unread, atLeast)), mentions: mentioned };
}
