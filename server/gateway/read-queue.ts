/** Reads of the log under way at once: what is committed meanwhile waits behind no more than these. On a busy node it is one. */
const AT_ONCE = { most: 4, least: 1 } as const;

/** What comes first when reads wait: a client on its way to live before somebody who leafs through old pages. */
export type ReadFor = 'replay' | 'history';

/**
 * The reads of the log that clients cause, a few at a time. Owns those that wait: as many as there are clients, each with one
 * at most, so a thousand that catch up together hold up neither commits nor each other. Within a kind first come, first served.
 */
export class ReadQueue {
  readonly #waiting: Record<ReadFor, (() => void)[]> = { replay: [], history: [] };
  #underWay = 0;

  readonly #isBusy: () => boolean;

  constructor(isBusy: () => boolean = () => false) {
    this.#isBusy = isBusy;
  }

  async run<T>(kind: ReadFor, read: () => Promise<T>): Promise<T> {
    if (this.#hasRoom()) this.#underWay += 1;
    else await new Promise<void>((resolve) => this.#waiting[kind].push(resolve));
    try {
      return await read();
    } finally {
      this.#underWay -= 1;
      this.#next();
    }
  }

  #next(): void {
    while (this.#hasRoom()) {
      const next = this.#waiting.replay.shift() ?? this.#waiting.history.shift();
      if (!next) return;
      // Counted before it runs, so that nobody slips in between.
      this.#underWay += 1;
      next();
    }
  }

  #hasRoom(): boolean {
    return this.#underWay < (this.#isBusy() ? AT_ONCE.least : AT_ONCE.most);
  }
}
