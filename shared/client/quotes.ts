import type { PostId } from '../ids.ts';
import type { Entry } from './chat-state.ts';

/** One index a list of entries: a list never changes, it is replaced. */
const indexes = new WeakMap<readonly Entry[], ReadonlyMap<PostId, Entry>>();

/** The entry that a reply is to, if it is held: its `from`, `body` and `deleted` as they are now. Undefined: load older, or say so. */
export function quotedEntry(entries: readonly Entry[], replyTo: PostId | string): Entry | undefined {
  let index = indexes.get(entries);
  if (!index) {
    // The first of two authors' posts with one id: a made-up second one takes nobody's place.
    index = new Map([...entries].reverse().map((entry) => [entry.id, entry]));
    indexes.set(entries, index);
  }
  return index.get(replyTo as PostId);
}
