/** How often each of a few known things happened. */
export class Tally<K extends string> {
  readonly #counts = new Map<K, number>();

  add(what: K, times = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + times);
  }

  get all(): ReadonlyMap<K, number> {
    return this.#counts;
  }

  get total(): number {
    let sum = 0;
    for (const count of this.#counts.values()) sum += count;
    return sum;
  }
}
