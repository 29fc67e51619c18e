/** Reads of the log under way at once: what is committed meanwhile waits behind no more than these. */
const AT_ONCE = 4;

/** What comes first when reads wait: a client on its way to live before somebody who leafs through old pages. */
export type ReadFor = 'replay' | 'history';

/**
 * The reads of the log that clients cause, a few at a time. Owns those that wait: as many as there are clients, each with one
 * at most, so a thousand that catch up together hold up neither commits nor each other. Within a kind first come, first served.
 */
export class ReadQueue {
  readonly #waiting: Record<ReadFor, (() => void)[]> = { replay: [], history: [] };
  #underWay = 0;

  async run<T>(kind: ReadFor, read: () => Promise<T>): Promise<T> {
    if (this.#underWay >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting[kind].push(resolve));
    else this.#underWay += 1;
    try {
      return await read();
    } finally {
      // The place is handed on, so that nobody slips in between.
      const next = this.#waiting.replay.shift() ?? this.#waiting.history.shift();
      if (next) next();
      else this.#underWay -= 1;
    }
  }
}
