import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, EventId, OriginId, Place, PostId, RoomName } from '../../shared/ids.ts';
import type { EventKind } from '../../shared/protocol/event.ts';
import { DATABASE } from './data-directory.ts';
import { SearchThread } from './search-thread.ts';
import { INDEX_STEP, STEPS_BEFORE_SEARCH } from './sqlite-search.ts';
import { type Proposal, type SearchPage, type Store, StoreError } from './store.ts';
import { Turns } from './turns.ts';
import { type Answer, type Operation, type Request, receiveError, type Served } from './worker-messages.ts';
import { startWorker } from './worker-thread.ts';

/**
 * The store of a real node: SQLite in a worker thread, asked by message, and another that only looks for words. Owns both threads.
 *
 * Answers come in the order of the requests, and what waits for an answer runs before the next one is given. If the
 * thread dies, everything that waits and everything asked later is refused with `io`.
 */
export class SqliteStore implements Store {
  readonly #directory: string;
  readonly #words: SearchThread;
  #worker: Worker | undefined;
  #ended: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #dead: Error | undefined;
  readonly #waiting: Waiting[] = [];
  readonly #turns = new Turns();

  constructor(directory: string) {
    this.#directory = directory;
    this.#words = new SearchThread(join(directory, DATABASE));
  }

  open(origin: OriginId) {
    if (this.#worker) return Promise.reject(new Error('open was called twice'));
    const worker = startWorker('store-worker', { file: this.#directory });
    this.#worker = worker;
    this.#ended = new Promise((resolve) => worker.once('exit', () => resolve(this.#die(new Error('its thread ended')))));
    worker.on('error', (error) => this.#die(error));
    worker.on('message', (answer: Answer) => this.#turns.add(() => this.#answer(answer)));
    return this.#ask('open', origin);
  }

  commit(batch: readonly Proposal[]) {
    return this.#ask('commit', batch);
  }

  ofOrigin(from: EventId, limit: number, bytes: number) {
    return this.#ask('ofOrigin', from, limit, bytes);
  }

  find(author: AuthorId, id: PostId, kind?: EventKind) {
    return this.#ask('find', author, id, kind);
  }

  unseen(cursor: VersionVector, rooms: readonly RoomName[]) {
    return this.#ask('unseen', cursor, rooms);
  }

  after(after: number, rooms: readonly RoomName[], limit: number) {
    return this.#ask('after', after, rooms, limit);
  }

  history(room: RoomName, before: Place | undefined, limit: number) {
    return this.#ask('history', room, before, limit);
  }

  direct(author: AuthorId) {
    return this.#ask('direct', author);
  }

  marks(author: AuthorId) {
    return this.#ask('marks', author);
  }

  /** In steps, and between any two of them a commit may have its turn. */
  async search(query: string, rooms: readonly RoomName[], limit: number): Promise<SearchPage> {
    for (let steps = 0; steps < STEPS_BEFORE_SEARCH && (await this.#ask('indexSome', INDEX_STEP)); steps += 1);
    const { rooms: numbers, ...cover } = await this.#ask('covered', rooms);
    const positions = await this.#words.positions(query, numbers, limit + 1);
    return { ...(await this.#ask('found', positions, limit)), ...cover };
  }

  unread(author: AuthorId, room: RoomName, after: Place | undefined, limit: number) {
    return this.#ask('unread', author, room, after, limit);
  }

  /** Everything asked before is done first. Resolves when the thread has ended and the directory is free again. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    // The log is left as one file, and that takes a file which nobody else has open.
    await this.#words.close();
    if (!this.#worker) this.#dead ??= new StoreError('io', 'the store is closed');
    // A thread that cannot close has nothing left that could be lost; its end is all that counts.
    else await this.#ask('close').catch(() => {});
    await this.#ended;
  }

  #ask<K extends Operation>(op: K, ...args: Parameters<Served[K]>): Promise<ReturnType<Served[K]>> {
    const worker = this.#worker;
    if (this.#dead || !worker) return Promise.reject(this.#dead ?? new StoreError('io', 'the store is not open'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ op, args } as Request);
    });
  }

  #answer(answer: Answer): void {
    const request = this.#waiting.shift();
    if (!request) throw new Error('an answer without a request');
    if ('error' in answer) request.reject(receiveError(answer.error));
    else request.resolve(answer.value);
  }

  #die(cause: Error): void {
    this.#dead ??= new StoreError('io', `the store has stopped: ${cause.message}`, cause);
    // What the thread did answer still has its turn; the rest never comes.
    for (const request of this.#waiting.splice(this.#turns.waiting)) request.reject(this.#dead);
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}
