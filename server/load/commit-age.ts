/** What a log has been asked to write and what it has settled, one way or the other; both counted from its start. */
export interface Progress {
  readonly proposed: number;
  readonly settled: number;
}

/** The age of a queue that is first in, first out, from looks at its counters: exact to the time between two looks, never too much. */
export class CommitAge {
  /** At each look that found more proposed than before: when, and how many. */
  #marks: { readonly at: number; readonly proposed: number }[] = [];

  /** Milliseconds for which the oldest proposal has waited at least. `now`: monotonic. */
  look({ proposed, settled }: Progress, now: number): number {
    this.#marks = this.#marks.filter((mark) => mark.proposed > settled);
    if (proposed > (this.#marks.at(-1)?.proposed ?? settled)) this.#marks.push({ at: now, proposed });
    return now - (this.#marks[0]?.at ?? now);
  }
}
