import type { Entry } from '../../shared/client/chat-state.ts';
import { comparePlaces } from '../../shared/ids.ts';
import { said } from '../faults/changes.ts';
import type { Invariant } from '../watch.ts';

/** 2, 5, 7: at no moment does a screen show a post twice, out of order, that nobody wrote, in another's name, or above what its author had read. */
export const screens: Invariant = (world) => {
  /** Entries are never changed, so what was right of one stays right. */
  const looked = new WeakSet<Entry>();
  const wrong = (room: string, entry: Entry): string | undefined => {
    const { id, body: words, place, own, author, deleted } = entry;
    const body = said(words);
    const post = deleted && author ? world.story.find(author, id) : world.story.written(body);
    // Being written just now: the page shows it before the pen is down.
    if (!post) return (own && !place) || deleted ? undefined : `nobody wrote: ${body}`;
    looked.add(entry);
    if (author !== undefined && author !== post.author) return `in the name of another: ${body}`;
    const isToEither = post.isDirect && world.story.mayBeLost(body);
    if (place && room !== post.room && !isToEither) return `in a room it was not written to: ${body}`;
    const isAbove = place && post.after && comparePlaces(place, post.after) <= 0;
    return isAbove && !world.isSkewed ? `sorts above what its author had read: ${body}` : undefined;
  };
  return {
    shown: ({ label }, { room, entries }) => {
      const fault = (what: string | undefined) => what && world.fault('screens', `${label} in ${room}: ${what}`);
      const keys = new Set<string>();
      let before: Entry | undefined;
      for (const entry of entries) {
        if (keys.has(entry.key)) fault(`shown twice: ${entry.body}`);
        keys.add(entry.key);
        if (before?.place && entry.place && comparePlaces(before.place, entry.place) >= 0) fault(`out of order: ${entry.body}`);
        before = entry;
        if (!looked.has(entry)) fault(wrong(room, entry));
      }
    },
  };
};
