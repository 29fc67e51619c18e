import { DatabaseSync } from '@photostructure/sqlite';

/**
 * One connection to one database file, and every statement prepared on it. The binding crashes when the database is
 * collected while a statement lives, and a database closed before its statements stays open, locks and all: so both live
 * and end together, here.
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

type NativeStatement = ReturnType<InstanceType<typeof DatabaseSync>['prepare']> & { finalize(): void };

export class Connection {
  readonly #db: InstanceType<typeof DatabaseSync>;
  readonly #statements = new Set<NativeStatement>();

  /** `busyMs`: how long to wait for somebody else's lock. */
  constructor(file: string, busyMs: number) {
    this.#db = new DatabaseSync(file, { timeout: busyMs });
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  prepare<Row extends readonly Value[] = readonly Value[]>(sql: string): Statement<Row> {
    const native = this.#db.prepare(sql) as NativeStatement;
    native.setReturnArrays(true);
    this.#statements.add(native);
    return {
      all: (...values) => native.all(...values) as readonly Row[],
      first: (...values) => native.get(...values) as Row | undefined,
      run: (...values) => native.run(...values).changes,
      iterate: (...values) => native.iterate(...values) as Iterable<Row>,
    };
  }

  /** The first column of the first row of a statement that runs once. */
  value(sql: string): Value | undefined {
    const native = this.#db.prepare(sql) as NativeStatement;
    try {
      native.setReturnArrays(true);
      return (native.get() as readonly Value[] | undefined)?.[0];
    } finally {
      native.finalize();
    }
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

  close(): void {
    for (const statement of this.#statements) statement.finalize();
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }
}
