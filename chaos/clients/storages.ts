import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientStorage } from '../../shared/client/ports.ts';

/** What outlives a page that is closed, as IndexedDB does: what `set` resolved for is there afterwards. */
export function keptStorage(): ClientStorage {
  const values = new Map<string, string>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}

/** The same for a client that is a process of its own: one file a key, which is there whole or not at all. */
export function fileStorage(directory: string): ClientStorage {
  mkdirSync(directory, { recursive: true });
  const fileOf = (key: string) => join(directory, `${encodeURIComponent(key)}.json`);
  return {
    async get(key) {
      try {
        return readFileSync(fileOf(key), 'utf8');
      } catch {
        return undefined;
      }
    },
    async set(key, value) {
      writeFileSync(`${fileOf(key)}.new`, value);
      renameSync(`${fileOf(key)}.new`, fileOf(key));
    },
    delete: async (key) => rmSync(fileOf(key), { force: true }),
    async keys(prefix) {
      const names = readdirSync(directory).filter((name) => name.endsWith('.json'));
      return names.map((name) => decodeURIComponent(name.slice(0, -'.json'.length))).filter((key) => key.startsWith(prefix));
    },
  };
}
