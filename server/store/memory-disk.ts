import { MemoryRows } from './memory-rows.ts';
import { StoreError, type StoreErrorCode } from './store.ts';

/** A data directory at one moment. */
export interface DiskImage {
  readonly rows: MemoryRows;
}

/**
 * A simulated data directory: it outlives the stores that are opened on it, one at a time. Holds what has been fsynced and
 * nothing else. Says how commits fail.
 */
export class MemoryDisk {
  #rows = new MemoryRows();
  #holder: object | undefined;
  #failures: ('full' | 'io')[] = [];
  #openFailure: StoreErrorCode | undefined;

  /** What is on disk. */
  get rows(): MemoryRows {
    return this.#rows;
  }

  /** The next commit fails so, and with each further call the one after it. */
  failCommit(code: 'full' | 'io'): void {
    this.#failures.push(code);
  }

  /** Opening fails so from now on; undefined: no longer. */
  failOpen(code: StoreErrorCode | undefined): void {
    this.#openFailure = code;
  }

  takeFailure(): 'full' | 'io' | undefined {
    return this.#failures.shift();
  }

  /** A copy of the directory: to go back to, or to start another node from. */
  snapshot(): DiskImage {
    return { rows: this.#rows.copy() };
  }

  /** Only while no store is open on it. */
  restore(image: DiskImage): void {
    if (this.#holder) throw new Error('a store is open on this disk');
    this.#rows = image.rows.copy();
  }

  /** The data directory is gone. */
  erase(): void {
    this.restore({ rows: new MemoryRows() });
  }

  hold(store: object): void {
    if (this.#openFailure) throw new StoreError(this.#openFailure, 'cannot open the simulated disk: it was told to fail');
    if (this.#holder) throw new StoreError('locked', 'cannot open the simulated disk: another store holds it');
    this.#holder = store;
  }

  letGo(store: object): void {
    if (this.#holder === store) this.#holder = undefined;
  }
}
