import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { ClientStorage } from '../shared/client/ports.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { ChatError, EXIT } from './chat-error.ts';

/**
 * What the client keeps across a restart, in a database of this process alone: a new value is on the disk (fsynced) when `set`
 * resolves, and whole. What is asked for at once is written at once, with one fsync. A change of a value, or its end, waits for none: it
 * survives this process, and lost with the power it costs a post that is sent once more under its id. A second terminal of the same person takes the next file; the kernel gives a lock back with the process
 * that held it, however that ended, and the next one to start takes over what is left in the files that nobody holds.
 */
const FILES = 32;

type Database = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Database['prepare']>;

export class OutboxFile implements ClientStorage {
  readonly #own: Held;
  #waiting: Write[] = [];

  private constructor(own: Held) {
    this.#own = own;
  }

  /** Throws ChatError when no file can be used. */
  static open(folder: string, space: string): OutboxFile {
    let own: Held | undefined;
    for (let number = 1; number <= FILES; number += 1) {
      const path = join(folder, `outbox-${space}-${number}.db`);
      if (own && !existsSync(path)) break;
      const held = hold(path);
      if (!held) continue;
      if (own) {
        own.takeOver(held);
        held.close();
      } else own = held;
    }
    if (own) return new OutboxFile(own);
    throw new ChatError(EXIT.cannotCreate, `${FILES} terminals of this person are open already; close one`);
  }

  async get(key: string): Promise<string | undefined> {
    this.#flush();
    return this.#own.get(key);
  }

  set(key: string, value: string): Promise<void> {
    return this.#write(key, value);
  }

  delete(key: string): Promise<void> {
    return this.#write(key, undefined);
  }

  async keys(prefix: string): Promise<readonly string[]> {
    this.#flush();
    return this.#own.all().flatMap(([key]) => (key.startsWith(prefix) ? [key] : []));
  }

  close(): void {
    this.#flush();
    this.#own.close();
  }

  #write(key: string, value: string | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, value, resolve, reject });
      if (this.#waiting.length === 1) realClock.after(0, () => this.#flush());
    });
  }

  #flush(): void {
    const writes = this.#waiting;
    this.#waiting = [];
    if (writes.length === 0) return;
    try {
      this.#own.write(writes);
      for (const { resolve } of writes) resolve();
    } catch (error) {
      for (const { reject } of writes) reject(error as Error);
    }
  }
}

interface Write {
  readonly key: string;
  /** Undefined: there is none any more. */
  readonly value: string | undefined;
  resolve(): void;
  reject(error: Error): void;
}

/** One database and its statements: the binding crashes when a database is collected before them. */
class Held {
  readonly #db: Database;
  readonly #statements: Readonly<Record<'all' | 'get' | 'set' | 'delete', Statement>>;

  constructor(db: Database) {
    this.#db = db;
    this.#statements = {
      all: db.prepare('SELECT key, value FROM kept'),
      get: db.prepare('SELECT value FROM kept WHERE key = ?'),
      set: db.prepare('INSERT INTO kept (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'),
      delete: db.prepare('DELETE FROM kept WHERE key = ?'),
    };
    for (const statement of Object.values(this.#statements)) statement.setReturnArrays(true);
  }

  all(): readonly (readonly [key: string, value: string])[] {
    return this.#statements.all.all() as unknown as readonly [string, string][];
  }

  get(key: string): string | undefined {
    return (this.#statements.get.get(key) as unknown as [string] | undefined)?.[0];
  }

  /** All of them or none. */
  write(writes: readonly Pick<Write, 'key' | 'value'>[]): void {
    const isNew = writes.some(({ key, value }) => value !== undefined && this.get(key) === undefined);
    this.#db.exec(`PRAGMA synchronous = ${isNew ? 'FULL' : 'NORMAL'}; BEGIN`);
    try {
      for (const { key, value } of writes) {
        if (value === undefined) this.#statements.delete.run(key);
        else this.#statements.set.run(key, value);
      }
      this.#db.exec('COMMIT');
    } catch (error) {
      // It has ended the transaction itself after some errors.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Emptied only when all of it is here. A post that is in both for a moment is one post: it has one id. */
  takeOver(other: Held): void {
    const all = other.all();
    const lacking = all.flatMap(([key, value]) => (this.get(key) === undefined ? [{ key, value }] : []));
    if (lacking.length > 0) this.write(lacking);
    if (all.length > 0) other.write(all.map(([key]) => ({ key, value: undefined })));
  }

  close(): void {
    if (!this.#db.isOpen) return;
    // A closed database keeps its files open until its statements are collected: the lock must not wait for that.
    // The lock is let go of only without a write-ahead log.
    this.#db.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; BEGIN IMMEDIATE; COMMIT');
    this.#db.close();
  }
}

/** Undefined when another process holds it. */
function hold(path: string): Held | undefined {
  let db: Database | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    // In this mode the lock of the first transaction is kept until the end.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; BEGIN EXCLUSIVE');
    db.exec('CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT; COMMIT');
    return new Held(db);
  } catch (error) {
    if (db?.isOpen) db.close();
    if (/locked|busy/i.test((error as Error).message)) return undefined;
    throw new ChatError(EXIT.cannotCreate, `cannot use ${path}: ${(error as Error).message}`, error);
  }
}
