import { statSync } from 'node:fs';
import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, EventId, OriginId, Place, PostId, RoomName } from '../../shared/ids.ts';
import { applyProposal } from './commit-rules.ts';
import { DataDirectory } from './data-directory.ts';
import { checkFile, createSchema, migrate } from './migrations.ts';
import { Connection } from './sqlite-connection.ts';
import { storeError, toStoreError } from './sqlite-errors.ts';
import { SqliteReads } from './sqlite-reads.ts';
import { SqliteRows } from './sqlite-rows.ts';
import { type CommitResult, type Opened, type Proposal, type Store, StoreError } from './store.ts';

/** A store without the waiting: what the worker thread runs. */
export type SyncStore = { readonly [K in keyof Store]: (...args: Parameters<Store[K]>) => Awaited<ReturnType<Store[K]>> };

/** Older ones can damage a database when its write-ahead log starts over (sqlite.org/wal.html, "the WAL-reset bug"). */
const SQLITE_AT_LEAST = [3, 51, 3] as const;
const BUSY_MS = 500;
/** Up to this size the whole file is checked at the start: 0.1 s. What is larger is checked row by row as it is read. */
const CHECK_BYTES = 64 * 1024 * 1024;

/**
 * The log of one node in one SQLite database. Owns the data directory while it is open. Promises what Store says; after
 * an error that leaves the disk in doubt every call throws that error again.
 */
export class SqliteLog implements SyncStore {
  readonly #directory: string;
  #state: State = { type: 'closed' };

  constructor(directory: string) {
    this.#directory = directory;
  }

  open(origin: OriginId): Opened {
    if (this.#state.type !== 'closed') throw new Error('open was called twice');
    const directory = DataDirectory.take(this.#directory);
    let connection: Connection | undefined;
    try {
      directory.provide(createDatabase);
      checkFile(directory.database);
      connection = new Connection(directory.database, BUSY_MS);
      const { rows, reads } = openDatabase(connection, directory.database);
      if (rows.head(origin) > 0) {
        leaveOneFile(connection);
        throw new Error(`the origin ${origin} has been used by an earlier run`);
      }
      const opened = {
        heads: new Map(rows.heads),
        position: rows.position,
        clock: rows.clock,
        seen: reads.seen(),
        claims: reads.claims(),
        topics: reads.topics(),
      };
      this.#state = { type: 'open', directory, connection, rows, reads, origin };
      return opened;
    } catch (error) {
      connection?.close();
      directory.release();
      throw toStoreError(`open ${directory.database}`, error);
    }
  }

  commit(batch: readonly Proposal[]): CommitResult {
    return this.#use('write to', ({ directory, connection, rows, origin }) => {
      try {
        const outcomes = connection.transaction(() => {
          const decided = batch.map((proposal) => applyProposal(rows, origin, proposal));
          rows.flush();
          return decided;
        });
        return { outcomes, position: rows.position };
      } catch (error) {
        const reason = toStoreError(`write to ${directory.database}`, error);
        // Whatever else it was: what is on disk is unknown.
        if (reason.code !== 'full') throw new StoreError('io', reason.message, error);
        rows.reload();
        throw reason;
      }
    });
  }

  ofOrigin(from: EventId, limit: number, bytes: number) {
    return this.#use('read', ({ reads }) => reads.ofOrigin(from, limit, bytes));
  }

  find(author: AuthorId, id: PostId) {
    return this.#use('read', ({ reads }) => reads.find(author, id));
  }

  unseen(cursor: VersionVector, rooms: readonly RoomName[]) {
    return this.#use('read', ({ reads }) => reads.unseen(cursor, rooms));
  }

  after(after: number, rooms: readonly RoomName[], limit: number) {
    return this.#use('read', ({ reads }) => reads.after(after, rooms, limit));
  }

  history(room: RoomName, before: Place | undefined, limit: number) {
    return this.#use('read', ({ reads }) => reads.history(room, before, limit));
  }

  direct(author: AuthorId) {
    return this.#use('read', ({ reads }) => reads.direct(author));
  }

  close(): void {
    const state = this.#state;
    this.#state = { type: 'closed' };
    if (state.type === 'closed') return;
    try {
      if (state.type === 'open') leaveOneFile(state.connection);
    } catch {
      // Everything committed is in the write-ahead log, and the next start takes it from there.
    } finally {
      state.connection.close();
      state.directory.release();
    }
  }

  #use<T>(doing: string, work: (open: OpenState) => T): T {
    const state = this.#state;
    if (state.type === 'failed') throw state.error;
    if (state.type === 'closed') throw new StoreError('io', 'the store is not open');
    try {
      return work(state);
    } catch (error) {
      const reason = toStoreError(`${doing} ${state.directory.database}`, error);
      if (reason.code !== 'full')
        this.#state = { type: 'failed', error: reason, connection: state.connection, directory: state.directory };
      throw reason;
    }
  }
}

interface OpenState {
  readonly type: 'open';
  readonly directory: DataDirectory;
  readonly connection: Connection;
  readonly rows: SqliteRows;
  readonly reads: SqliteReads;
  readonly origin: OriginId;
}

type State =
  | { readonly type: 'closed' }
  | OpenState
  /** Nothing is read or written any more, and the directory stays locked until the store is closed. */
  | { readonly type: 'failed'; readonly error: StoreError; readonly connection: Connection; readonly directory: DataDirectory };

function createDatabase(file: string): void {
  const connection = new Connection(file, BUSY_MS);
  try {
    createSchema(connection);
  } finally {
    connection.close();
  }
}

/** Ends the write-ahead log, so that the database is one whole file, and lets go of the lock on it. */
function leaveOneFile(connection: Connection): void {
  connection.value('PRAGMA journal_mode = DELETE');
  connection.value('PRAGMA locking_mode = NORMAL');
  connection.value('SELECT max(position) FROM event');
}

function openDatabase(connection: Connection, file: string): { readonly rows: SqliteRows; readonly reads: SqliteReads } {
  const version = String(connection.value('SELECT sqlite_version()'));
  if (!isAtLeast(version)) throw new Error(`SQLite ${version} is too old: ${SQLITE_AT_LEAST.join('.')} is needed`);
  // The whole file is this process's: no other connection, so none to checkpoint against and no shared memory to map.
  connection.exec('PRAGMA locking_mode = EXCLUSIVE');
  // Before anything is written: a damaged database is left as it was found.
  if (statSync(file).size <= CHECK_BYTES) {
    const verdict = connection.value('PRAGMA quick_check(1)');
    if (verdict !== 'ok') throw storeError('corrupt', `open ${file}`, `it is damaged (${verdict})`);
  }
  expectSetting(connection, file, 'journal_mode', 'wal');
  expectSetting(connection, file, 'synchronous', 2);
  // Rooms scatter their index pages; kept in memory longer, a page is written once for many rows.
  connection.exec('PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864');
  migrate(connection, file);
  const rows = new SqliteRows(connection);
  return { rows, reads: new SqliteReads(connection, rows) };
}

/** Sets it and reads it back: a file system that cannot do it says so only there. */
function expectSetting(connection: Connection, file: string, name: string, value: string | number): void {
  connection.value(`PRAGMA ${name} = ${value}`);
  const set = connection.value(`PRAGMA ${name}`);
  if (set !== value) throw storeError('denied', `open ${file}`, `${name} ${value} cannot be had there (it is ${set})`);
}

function isAtLeast(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of SQLITE_AT_LEAST.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
