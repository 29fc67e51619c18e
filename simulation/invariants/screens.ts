import type { Entry } from '../../shared/client/chat-state.ts';
import { comparePlaces } from '../../shared/ids.ts';
import type { Invariant } from '../watch.ts';

/** 2, 5, 7: at no moment does a screen show a post twice, out of order, that nobody wrote, in another's name, or above what its author had read. */
export const screens: Invariant = (world) => ({
  shown: ({ label }, { room, entries }) => {
    const fault = (what: string) => world.fault('screens', `${label} in ${room}: ${what}`);
    const keys = new Set<string>();
    let before: Entry | undefined;
    for (const entry of entries) {
      if (keys.has(entry.key)) fault(`shown twice: ${entry.body}`);
      keys.add(entry.key);
      const { place } = entry;
      if (before?.place && place && comparePlaces(before.place, place) >= 0) fault(`out of order: ${entry.body}`);
      before = entry;
      const post = world.story.written(entry.body);
      // Being written just now: the page shows it before the pen is down.
      if (!post) {
        if (!entry.own || place) fault(`nobody wrote: ${entry.body}`);
        continue;
      }
      if (entry.author !== undefined && entry.author !== post.author) fault(`in the name of another: ${entry.body}`);
      if (!world.isSkewed && place && post.after && comparePlaces(place, post.after) <= 0)
        fault(`sorts above what its author had read: ${entry.body}`);
      if (place && room !== post.room) fault(`in a room it was not written to: ${entry.body}`);
    }
  },
});
