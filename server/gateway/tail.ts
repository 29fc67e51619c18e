import type { StoredEvent } from '../store/store.ts';
import { Batch } from './batch.ts';
import { takenBackBy } from './taken-back.ts';

const MAX_BATCHES = 4_096;
const MAX_SIZE = 4 * 1024 * 1024;

/**
 * The newest part of the log, kept in memory so that a client that falls behind for a moment is refilled without a read.
 * Owns the position up to which events were handed to connections. Bounded: older batches are dropped, the log has them.
 */
export class Tail {
  #position: number;
  #size = 0;
  readonly #batches: Batch[] = [];

  constructor(position: number) {
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  push(events: readonly StoredEvent[]): Batch {
    const batch = new Batch(this.#position, events);
    for (const event of events)
      if (event.loser && event.counts) for (const kept of this.#batches) kept.forget(event.room, event.loser);
    this.#position = batch.last;
    this.#batches.push(batch);
    for (const event of events) {
      const post = takenBackBy(event);
      if (post) for (const kept of this.#batches) kept.takeBack(post);
    }
    this.#size += batch.size;
    while (this.#batches.length > MAX_BATCHES || (this.#size > MAX_SIZE && this.#batches.length > 1)) {
      this.#size -= this.#batches.shift()?.size ?? 0;
    }
    return batch;
  }

  /** The batch with the first event above `position`; undefined when that is no longer (or not yet) held here. */
  next(position: number): Batch | undefined {
    const oldest = this.#batches[0];
    if (!oldest || position < oldest.after || position >= this.#position) return undefined;
    let low = 0;
    let high = this.#batches.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#batches[middle] as Batch).last > position) high = middle;
      else low = middle + 1;
    }
    return this.#batches[low];
  }
}
