import { statSync } from 'node:fs';
import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, EventId, OriginId, Place, PostId, RoomName } from '../../shared/ids.ts';
import type { EventKind } from '../../shared/protocol/event.ts';
import { applyProposal } from './commit-rules.ts';
import { contentDamage, schemaDamage, structureDamage } from './damage.ts';
import { DataDirectory } from './data-directory.ts';
import { HighMark } from './high-mark.ts';
import { checkFile, createSchema, isNewest, migrate, writeNothingNew } from './migrations.ts';
import { SqliteAmendments } from './sqlite-amendments.ts';
import { Connection } from './sqlite-connection.ts';
import { storeError, toStoreError } from './sqlite-errors.ts';
import { SqliteReads } from './sqlite-reads.ts';
import { SqliteRows } from './sqlite-rows.ts';
import { type Covered, type Found, INDEX_STEP, SqliteSearch, STEPS_BEFORE_SEARCH } from './sqlite-search.ts';
import { checkVersion, makeDurable } from './sqlite-trust.ts';
import { type CommitResult, type Opened, type Outcome, type Proposal, type Store, StoreError } from './store.ts';
import { WordSearch } from './word-search.ts';

/** A store without the waiting: what the worker thread runs. */
export type SyncStore = { readonly [K in keyof Store]: (...args: Parameters<Store[K]>) => Awaited<ReturnType<Store[K]>> };

/** What a search is made of beside looking for the words. */
export interface SearchSteps {
  /** Takes some of what is new into the index of words. Returns whether there is more; false as well when nothing can be done. */
  indexSome(limit: number): boolean;
  covered(rooms: readonly RoomName[]): Covered;
  found(positions: readonly number[], limit: number): Found;
}

const BUSY_MS = 500;
/** Up to this size everything in the file is checked at the start: 0.7 s. Of a larger one each row is, as it is read. */
const CHECK_BYTES = 64 * 1024 * 1024;

/**
 * The log of one node in one SQLite database. Owns the data directory while it is open. Promises what Store says; after
 * an error that leaves the disk in doubt every call throws that error again.
 */
export class SqliteLog implements SyncStore, SearchSteps {
  readonly #directory: string;
  readonly #connect: Connect;
  #state: State = { type: 'closed' };

  constructor(directory: string, connect: Connect = (file, busyMs) => new Connection(file, busyMs)) {
    this.#directory = directory;
    this.#connect = connect;
  }

  open(origin: OriginId): Opened {
    if (this.#state.type !== 'closed') throw new Error('open was called twice');
    const directory = DataDirectory.take(this.#directory);
    const mark = new HighMark(directory.mark);
    let connection: Connection | undefined;
    try {
      const committed = mark.read();
      directory.provide(createDatabase, committed > 0);
      checkFile(directory.database);
      connection = this.#connect(directory.database, BUSY_MS);
      const { rows, reads, search, words } = openDatabase(connection, directory.database, committed);
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
        strays: reads.strays(),
        runs: reads.runs(),
      };
      this.#state = { type: 'open', directory, connection, rows, reads, search, words, origin, mark };
      return opened;
    } catch (error) {
      connection?.close();
      directory.release();
      throw toStoreError(`open ${directory.database}`, error);
    }
  }

  commit(batch: readonly Proposal[]): CommitResult {
    return this.#use('write to', ({ directory, connection, rows, origin, mark }) => {
      try {
        const outcomes = connection.transaction(() => {
          const decided = batch.map((proposal) => applyProposal(rows, origin, proposal));
          rows.flush();
          if (batch.length === 0) writeNothingNew(connection);
          return asTold(rows, decided);
        });
        mark.note(rows.position);
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

  find(author: AuthorId, id: PostId, kind: EventKind = 'post') {
    return this.#use('read', ({ rows }) => rows.counting(kind, author, id));
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

  marks(author: AuthorId) {
    return this.#use('read', ({ reads }) => reads.marks(author));
  }

  /** All in one, for who has no thread to look for words in. */
  search(query: string, rooms: readonly RoomName[], limit: number) {
    for (let steps = 0; steps < STEPS_BEFORE_SEARCH && this.indexSome(INDEX_STEP); steps += 1);
    const { rooms: numbers, ...cover } = this.covered(rooms);
    const positions = this.#use('search', ({ words }) => words.positions(query, numbers, limit + 1));
    return { ...this.found(positions, limit), ...cover };
  }

  covered(rooms: readonly RoomName[]) {
    return this.#use('search', ({ search }) => search.covered(rooms));
  }

  found(positions: readonly number[], limit: number) {
    return this.#use('search', ({ search }) => search.found(positions, limit));
  }

  indexSome(limit: number): boolean {
    if (this.#state.type !== 'open') return false;
    try {
      return this.#use('write to', ({ search }) => search.indexSome(limit));
    } catch {
      // A disk that is full, or a store that failed: the next request is told.
      return false;
    }
  }

  unread(author: AuthorId, room: RoomName, after: Place | undefined, limit: number) {
    return this.#use('read', ({ reads }) => reads.unread(author, room, after, limit));
  }

  close(): void {
    const state = this.#state;
    this.#state = { type: 'closed' };
    if (state.type === 'closed') return;
    try {
      if (state.type === 'open') {
        state.mark.close();
        leaveOneFile(state.connection);
      }
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
  readonly search: SqliteSearch;
  readonly words: WordSearch;
  readonly origin: OriginId;
  readonly mark: HighMark;
}

/** Opens a database file; `busyMs` as for Connection. */
export type Connect = (file: string, busyMs: number) => Connection;

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

/** With what clients have to be told otherwise than it stands in the log. */
function asTold(rows: SqliteRows, outcomes: readonly Outcome[]): readonly Outcome[] {
  const events = outcomes.flatMap((outcome) => (outcome.type === 'stored' && outcome.event.counts ? [outcome.event] : []));
  const told = new Map(rows.committed(events).map((event) => [event.position, event]));
  return outcomes.map((outcome) =>
    outcome.type === 'stored' ? { ...outcome, event: told.get(outcome.event.position) ?? outcome.event } : outcome,
  );
}

/** Ends the write-ahead log, so that the database is one whole file. Only where nobody else has it open. */
function leaveOneFile(connection: Connection): void {
  connection.value('PRAGMA journal_mode = DELETE');
  connection.value('SELECT max(position) FROM event');
}

/** Before anything is written: a damaged database is left as it was found. */
function openDatabase(
  connection: Connection,
  file: string,
  mark: number,
): Pick<OpenState, 'rows' | 'reads' | 'search' | 'words'> {
  const damaged = (what: string | undefined) => {
    if (what !== undefined) throw storeError('corrupt', `open ${file}`, `it is damaged (${what})`);
  };
  checkVersion((sql) => connection.value(sql), file);
  const isSmall = statSync(file).size <= CHECK_BYTES;
  if (isSmall) damaged(structureDamage(connection));
  if (isNewest(connection, file)) {
    damaged(schemaDamage(connection));
    const rows = new SqliteRows(connection, file);
    if (rows.position < mark) damaged(`it ends at position ${rows.position}, and ${mark} was committed`);
    if (isSmall) damaged(contentDamage(connection, rows));
  }
  makeDurable((sql) => connection.value(sql), file);
  // Rooms scatter their index pages; kept in memory longer, a page is written once for many rows.
  connection.exec('PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864');
  migrate(connection, file);
  const rows = new SqliteRows(connection, file);
  const search = new SqliteSearch(connection, rows, new SqliteAmendments(connection));
  return { rows, reads: new SqliteReads(connection, rows), search, words: new WordSearch(connection) };
}
