import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Connection } from './sqlite-connection.ts';
import { storeError, storeErrorCode, toStoreError } from './sqlite-errors.ts';

/**
 * The directory a node keeps its log in. Owns the lock on it: an exclusive transaction on an empty database, which the kernel
 * ends with the process however that ends, so there is no stale lock. Promises that `skein.db` is whole from the moment it
 * exists, so an empty or missing one beside its leftovers is known as damage and never taken for a first start.
 */
const LOCK_WAIT_MS = 500;
export const DATABASE = 'skein.db';

export class DataDirectory {
  readonly path: string;
  readonly #lock: Connection;

  private constructor(path: string, lock: Connection) {
    this.path = path;
    this.#lock = lock;
  }

  /** Makes the directory if there is none. Throws StoreError: `denied`, `locked`, `full`, `io`. */
  static take(directory: string): DataDirectory {
    const path = resolve(directory);
    try {
      makeDirectory(path);
    } catch (error) {
      throw toStoreError(`use the data directory ${path}`, error);
    }
    return new DataDirectory(path, lockFile(join(path, 'skein.lock'), path));
  }

  get database(): string {
    return join(this.path, DATABASE);
  }

  get mark(): string {
    return join(this.path, 'skein.mark');
  }

  /** Makes sure that there is a database; `create` makes a whole one in the file it is given. `wasUsed`: there must be one. */
  provide(create: (file: string) => void, wasUsed: boolean): void {
    const file = this.database;
    if (existsSync(file)) return;
    if (wasUsed || existsSync(`${file}-wal`))
      throw storeError('corrupt', `open ${file}`, 'it is gone, and what was left beside it says that there was one');
    const draft = `${file}.new`;
    for (const leftover of [draft, `${draft}-wal`, `${draft}-journal`, `${draft}-shm`]) rmSync(leftover, { force: true });
    create(draft);
    fsyncPath(draft);
    renameSync(draft, file);
    fsyncPath(this.path);
  }

  release(): void {
    this.#lock.close();
  }
}

function lockFile(file: string, directory: string): Connection {
  let lock: Connection | undefined;
  try {
    lock = new Connection(file, LOCK_WAIT_MS);
    // Nothing is ever written: without a journal on disk there is nothing to leave behind.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (storeErrorCode(error) === 'locked') {
      throw storeError('locked', `use the data directory ${directory}`, 'another process holds it');
    }
    throw toStoreError(`use the data directory ${directory}`, error, 'denied');
  }
}

/**
 * With those above it. One is there after a power loss only if its parent was synced. (Node's own recursive mkdir never returns
 * where a directory exists and takes no new one, as in /proc.)
 */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent);
  mkdirSync(path);
  fsyncPath(parent);
}

function fsyncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
