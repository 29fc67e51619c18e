import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import type { ClientStorage } from '../shared/client/ports.ts';
import { ChatError, EXIT } from './chat-error.ts';

/**
 * What the client keeps across a restart, in a database of this process alone: each value is on the disk (fsynced) when `set`
 * resolves, and whole. A second terminal of the same person takes the next file; the kernel gives a lock back with the process
 * that held it, however that ended, and the next one to start takes over what is left in the files that nobody holds.
 */
const FILES = 32;

type Database = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Database['prepare']>;

export class OutboxFile implements ClientStorage {
  readonly #held: readonly Held[];

  private constructor(held: readonly Held[]) {
    this.#held = held;
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
    if (own) return new OutboxFile([own]);
    throw new ChatError(EXIT.cannotCreate, `${FILES} terminals of this person are open already; close one`);
  }

  get #own(): Held {
    return this.#held[0] as Held;
  }

  async get(key: string): Promise<string | undefined> {
    return this.#own.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    this.#own.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.#own.delete(key);
  }

  async keys(prefix: string): Promise<readonly string[]> {
    return this.#own.all().flatMap(([key]) => (key.startsWith(prefix) ? [key] : []));
  }

  close(): void {
    for (const held of this.#held) held.close();
  }
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

  set(key: string, value: string): void {
    this.#statements.set.run(key, value);
  }

  delete(key: string): void {
    this.#statements.delete.run(key);
  }

  /** Emptied only when all of it is here. A post that is in both for a moment is one post: it has one id. */
  takeOver(other: Held): void {
    for (const [key, value] of other.all()) {
      if (this.get(key) === undefined) this.set(key, value);
      other.delete(key);
    }
  }

  close(): void {
    if (!this.#db.isOpen) return;
    // A closed database keeps its files open until its statements are collected: the lock must not wait for that.
    this.#db.exec('PRAGMA locking_mode = NORMAL; BEGIN IMMEDIATE; COMMIT');
    this.#db.close();
  }
}

/** Undefined when another process holds it. */
function hold(path: string): Held | undefined {
  let db: Database | undefined;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    // In this mode the lock of the first transaction is kept until the end.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; BEGIN EXCLUSIVE');
    db.exec('CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT; COMMIT');
    return new Held(db);
  } catch (error) {
    if (db?.isOpen) db.close();
    if (/locked|busy/i.test((error as Error).message)) return undefined;
    throw new ChatError(EXIT.cannotCreate, `cannot use ${path}: ${(error as Error).message}`, error);
  }
}
