import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import type { Store, StoreError } from './store.ts';

/**
 * A store that says at once when it can be used no longer. A read that finds a damaged row is answered with an error like any other;
 * without this the node would go on, unable to read or write anything, until somebody posts.
 */
export function watchedStore(store: Store, onFailed: (error: Error) => void): Store {
  const watch = <T>(answer: Promise<T>): Promise<T> => {
    answer.catch((error: Error) => {
      if (!(error instanceof ProtocolError) && (error as Partial<StoreError>).code !== 'full') onFailed(error);
    });
    return answer;
  };
  return {
    open: (origin) => store.open(origin),
    close: () => store.close(),
    commit: (batch) => watch(store.commit(batch)),
    ofOrigin: (from, limit, bytes) => watch(store.ofOrigin(from, limit, bytes)),
    find: (author, id, kind) => watch(store.find(author, id, kind)),
    unseen: (cursor, rooms) => watch(store.unseen(cursor, rooms)),
    after: (after, rooms, limit) => watch(store.after(after, rooms, limit)),
    history: (room, before, limit) => watch(store.history(room, before, limit)),
    direct: (author) => watch(store.direct(author)),
    marks: (author) => watch(store.marks(author)),
    search: (query, rooms, limit) => watch(store.search(query, rooms, limit)),
    unread: (author, room, after, limit) => watch(store.unread(author, room, after, limit)),
  };
}
