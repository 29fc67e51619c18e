import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, EventId, OriginId, Place, PostId, RoomName } from '../../shared/ids.ts';
import type { EventKind } from '../../shared/protocol/event.ts';
import type { Clock, Random } from '../../shared/time/clock.ts';
import { applyProposal } from './commit-rules.ts';
import { MemoryRows } from './memory-rows.ts';
import {
  type CommitResult,
  type Opened,
  type Proposal,
  type Store,
  type StoredEvent,
  StoreError,
  type StoreErrorCode,
} from './store.ts';

export interface MemoryStoreTimes {
  /** How long a commit takes to be on disk, in milliseconds; chance decides within the range. */
  readonly fsyncMs: { readonly from: number; readonly to: number };
  /** From there until the answer: a crash in between leaves a commit that is durable and that nobody heard of. */
  readonly answerMs: number;
}

interface MemoryStoreDeps {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly random: Random;
  readonly times?: MemoryStoreTimes;
  /** How an answer gets into the process that asked; the disk works on while that is stalled. */
  readonly enter?: (task: () => void) => void;
}

const DEFAULT_TIMES: MemoryStoreTimes = { fsyncMs: { from: 0.2, to: 2 }, answerMs: 0.05 };

/** Where a commit is: handed over, being written, on disk, answered. */
export type CommitStage = 'asked' | 'syncing' | 'synced' | 'answered';

/**
 * The store of the simulator. Does one request after the other, each with a timer of its own, so answers come in the order of
 * the requests and what waits for one has run before the next. A commit reaches the disk all at once, when its fsync ends.
 */
export class MemoryStore implements Store {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #times: MemoryStoreTimes;
  readonly #enter: (task: () => void) => void;
  #run: OriginId | undefined;
  #refusal: StoreError | undefined = new StoreError('io', 'the store is not open');
  readonly #queue: Task[] = [];
  #current: Task | undefined;
  #cancel = () => {};

  constructor(deps: MemoryStoreDeps) {
    this.#disk = deps.disk;
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.#times = deps.times ?? DEFAULT_TIMES;
    this.#enter = deps.enter ?? ((task) => task());
  }

  open(origin: OriginId): Promise<Opened> {
    if (this.#run !== undefined) return Promise.reject(new Error('open was called twice'));
    this.#run = origin;
    try {
      // Before the first wait, so that a crash meets a store that is only starting, too.
      this.#disk.hold(this);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#request(() => {
      const { rows } = this.#disk;
      if (rows.head(origin) > 0) {
        this.#disk.letGo(this);
        throw new Error(`the origin ${origin} has been used by an earlier run`);
      }
      this.#refusal = undefined;
      return rows.opened();
    });
  }

  commit(batch: readonly Proposal[]): Promise<CommitResult> {
    return this.#request(() => this.#write(batch), true);
  }

  readonly ofOrigin = (from: EventId, limit: number, bytes: number) => this.#read((rows) => rows.ofOrigin(from, limit, bytes));
  readonly find = (author: AuthorId, id: PostId, kind: EventKind = 'post') =>
    this.#read((rows) => rows.counting(kind, author, id));
  readonly unseen = (cursor: VersionVector, rooms: readonly RoomName[]) => this.#read((held) => held.unseen(cursor, rooms));
  readonly after = (after: number, rooms: readonly RoomName[], limit: number) =>
    this.#read((held) => held.after(after, rooms, limit));
  readonly history = (room: RoomName, before: Place | undefined, limit: number) =>
    this.#read((rows) => rows.history(room, before, limit));
  readonly direct = (author: AuthorId) => this.#read((rows) => rows.direct(author));
  readonly marks = (author: AuthorId) => this.#read((rows) => rows.marks(author));
  readonly search = (query: string, rooms: readonly RoomName[], limit: number) =>
    this.#read((rows) => rows.search(query, rooms, limit));
  readonly unread = (author: AuthorId, room: RoomName, after: Place | undefined, limit: number) =>
    this.#read((rows) => rows.unread(author, room, after, limit));

  close(): Promise<void> {
    return this.#request(() => {
      this.#refusal ??= new StoreError('io', 'the store is closed');
      this.#disk.letGo(this);
    });
  }

  /** The process dies, or the power fails: nothing is answered any more. A commit under way is on disk or is not, by chance. */
  crash(): void {
    this.#cancel();
    if (this.#current?.writes && this.#current.stage === 'syncing' && this.#random.next() < 0.5) this.#current.work();
    this.#queue.length = 0;
    this.#current = CRASHED;
    this.#disk.letGo(this);
  }

  #write(batch: readonly Proposal[]): CommitResult {
    this.#check();
    const failure = this.#disk.takeFailure();
    if (failure === 'full') throw new StoreError('full', 'the simulated disk is full');
    // A failed fsync says nothing about what reached the disk.
    const reaches = failure === undefined || this.#random.next() < 0.5;
    const { rows } = this.#disk;
    const decided = reaches ? batch.map((proposal) => applyProposal(rows, this.#run as OriginId, proposal)) : [];
    const outcomes = decided.map((outcome) =>
      outcome.type === 'stored' ? { ...outcome, event: rows.committed(outcome.event) } : outcome,
    );
    for (const outcome of outcomes) if (outcome.type === 'stored') this.#disk.stored?.(outcome.event);
    if (failure === undefined) return { outcomes, position: rows.position };
    this.#refusal = new StoreError('io', 'the simulated disk failed');
    throw this.#refusal;
  }

  #read<T>(query: (rows: MemoryRows) => T): Promise<T> {
    return this.#request(() => {
      this.#check();
      return query(this.#disk.rows);
    });
  }

  #check(): void {
    if (this.#refusal) throw this.#refusal;
  }

  #request<T>(work: () => T, writes = false): Promise<T> {
    return new Promise((resolve, reject) => {
      let settle = () => {};
      const attempt = () => {
        try {
          const value = work();
          settle = () => resolve(value);
        } catch (error) {
          settle = () => reject(error);
        }
      };
      if (writes) this.#disk.reached('asked');
      this.#queue.push({ writes, stage: 'queued', work: attempt, settle: () => settle() });
      if (!this.#current) this.#next();
    });
  }

  #next(): void {
    const task = this.#queue.shift();
    this.#current = task;
    if (!task) return;
    const { fsyncMs, answerMs } = this.#times;
    const answer = () => {
      this.#enter(() => task.settle());
      this.#next();
      if (task.writes) this.#disk.reached('answered');
    };
    const work = () => {
      task.work();
      task.stage = 'answering';
      if (task.writes) this.#disk.reached('synced');
      if (this.#current !== task) return;
      if (task.writes) this.#cancel = this.#clock.after(answerMs, answer);
      else answer();
    };
    task.stage = 'syncing';
    const syncMs = task.writes
      ? this.#disk.slowMs + fsyncMs.from + this.#random.next() * (fsyncMs.to - fsyncMs.from)
      : this.#disk.readMs;
    this.#cancel = this.#clock.after(syncMs, work);
    if (task.writes) this.#disk.reached('syncing');
  }
}

/** A data directory at one moment. */
export interface DiskImage {
  readonly rows: MemoryRows;
}

/**
 * A simulated data directory: it outlives the stores that are opened on it, one at a time. Holds what has been fsynced and
 * nothing else. Says how commits fail.
 */
export class Disk {
  #rows = new MemoryRows();
  #holder: MemoryStore | undefined;
  #failures: ('full' | 'io')[] = [];
  #openFailure: StoreErrorCode | undefined;
  #awaited: { readonly stage: CommitStage; readonly then: () => void } | undefined;
  /** Told of each event that reaches the disk. */
  stored: ((event: StoredEvent) => void) | undefined;
  /** Added to each fsync; and what each read takes. */
  slowMs = 0;
  readMs = 0;

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

  /** Nothing fails, waits or is awaited any more. */
  mend(): void {
    this.#failures = [];
    this.#openFailure = undefined;
    this.#awaited = undefined;
    this.slowMs = 0;
    this.readMs = 0;
  }

  /** `then` is called once, when the next commit is at this stage: to crash just there. */
  at(stage: CommitStage, then: () => void): void {
    this.#awaited = { stage, then };
  }

  /** For the store. */
  reached(stage: CommitStage): void {
    const awaited = this.#awaited;
    if (awaited?.stage !== stage) return;
    this.#awaited = undefined;
    awaited.then();
  }

  /** For the store: how the commit it does now is to fail. */
  takeFailure(): 'full' | 'io' | undefined {
    return this.#failures.shift();
  }

  /** The process that has it open dies, or the power fails. */
  crash(): void {
    this.#holder?.crash();
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

  /** For the store: nobody else may open it. Throws StoreError. */
  hold(store: MemoryStore): void {
    if (this.#openFailure) throw new StoreError(this.#openFailure, 'cannot open the simulated disk: it was told to fail');
    if (this.#holder) throw new StoreError('locked', 'cannot open the simulated disk: another store holds it');
    this.#holder = store;
  }

  letGo(store: MemoryStore): void {
    if (this.#holder === store) this.#holder = undefined;
  }
}

interface Task {
  readonly writes: boolean;
  stage: 'queued' | 'syncing' | 'answering';
  work(): void;
  settle(): void;
}

const CRASHED: Task = { writes: false, stage: 'answering', work() {}, settle() {} };
