import type { ClientStorage } from '../../shared/client/ports.ts';
import { realClock } from '../../shared/time/real-clock.ts';
import { readValue, removeValue, valueKeys, writeValue } from './local-values.ts';

/**
 * The client's storage in a browser: IndexedDB, one key a value, on the disk when `set` resolves. Where IndexedDB is
 * blocked it is localStorage, and where that is blocked too, memory. `space` keeps the people of one browser apart.
 */
const DATABASE = 'skein';
const STORE = 'values';
const OPEN_WITHIN_MS = 2_000;

export function browserStorage(space: string): ClientStorage {
  const opened = Promise.race([openDatabase().catch(() => undefined), tooLate()]);
  const named = (key: string) => `${space}/${key}`;

  return {
    async get(key) {
      const database = await opened;
      if (!database) return readValue(named(key));
      return run<string | undefined>(database, 'readonly', (store) => store.get(named(key)));
    },
    async set(key, value) {
      const database = await opened;
      if (!database) return writeValue(named(key), value);
      await run(database, 'readwrite', (store) => store.put(value, named(key)));
    },
    async delete(key) {
      const database = await opened;
      if (!database) return removeValue(named(key));
      await run(database, 'readwrite', (store) => store.delete(named(key)));
    },
    async keys(prefix) {
      const database = await opened;
      const from = named(prefix);
      const range = IDBKeyRange.bound(from, `${from}\uffff`);
      const keys = database ? await run<string[]>(database, 'readonly', (store) => store.getAllKeys(range)) : valueKeys(from);
      return keys.map((key) => key.slice(space.length + 1));
    },
  };
}

/** Some browsers never answer; the page must not wait for ever. */
function tooLate(): Promise<undefined> {
  return new Promise((resolve) => realClock.after(OPEN_WITHIN_MS, () => resolve(undefined)));
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('the database is blocked by another tab'));
  });
}

/** Resolves when the transaction is complete, not when the request is: only then is it durable. */
function run<T>(database: IDBDatabase, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: 'strict' });
    const request = ask(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result as T);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}
