import { DatabaseSync } from '@photostructure/sqlite';

/**
 * One connection to one database file. Owns the database and every statement prepared on it: the binding crashes when the
 * database is collected while a statement lives, so both are kept here for as long as the connection.
 *
 * The binding cannot finalise a statement, and SQLite keeps a closed database's files open until its statements are gone: with
 * the thread, or when they are collected. Close it with no lock left.
 */
export type Value = string | number | null;

/** Runs one prepared statement. Rows are arrays, in the order of the columns. */
export interface Statement<Row extends readonly Value[] = readonly Value[]> {
  all(...values: readonly Value[]): readonly Row[];
  first(...values: readonly Value[]): Row | undefined;
  /** How many rows it changed. */
  run(...values: readonly Value[]): number;
  iterate(...values: readonly Value[]): Iterable<Row>;
}

type NativeStatement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;

export class Connection {
  readonly #db: InstanceType<typeof DatabaseSync>;
  readonly #statements: NativeStatement[] = [];

  /** `busyMs`: how long to wait for somebody else's lock. */
  constructor(file: string, busyMs: number, does: 'writes' | 'reads' = 'writes') {
    this.#db = new DatabaseSync(file, { timeout: busyMs, readOnly: does === 'reads' });
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  prepare<Row extends readonly Value[] = readonly Value[]>(sql: string): Statement<Row> {
    const native = this.#db.prepare(sql);
    native.setReturnArrays(true);
    this.#statements.push(native);
    return {
      all: (...values) => native.all(...values) as readonly Row[],
      first: (...values) => native.get(...values) as Row | undefined,
      run: (...values) => native.run(...values).changes,
      iterate: (...values) => native.iterate(...values) as Iterable<Row>,
    };
  }

  /** The first column of the first row of a statement that is run once. */
  value(sql: string): Value | undefined {
    return this.prepare(sql).first()?.[0];
  }

  /** All of `work` or nothing; throws what failed. */
  transaction<T>(work: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has ended the transaction itself after some errors.
      if (this.inTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  /** The same, but the disk need not have it when this returns: the next one that must be there brings it along. Of a write-ahead log only. */
  transactionUnsynced<T>(work: () => T): T {
    this.exec('PRAGMA synchronous = NORMAL');
    try {
      return this.transaction(work);
    } finally {
      this.exec('PRAGMA synchronous = FULL');
    }
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }
}
