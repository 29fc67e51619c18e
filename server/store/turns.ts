/**
 * Runs tasks one by one: all that a task set off by settling promises runs, however long the chain, before the next task does.
 * Messages between threads mostly come so by themselves, but not those that are handed over when the thread ends.
 */
export class Turns {
  readonly #tasks: (() => void)[] = [];
  #busy = false;

  /** Tasks that have not run yet. */
  get waiting(): number {
    return this.#tasks.length;
  }

  /** Runs it at once if no other is having its turn. */
  add(task: () => void): void {
    this.#tasks.push(task);
    this.#next();
  }

  #next(): void {
    if (this.#busy) return;
    const task = this.#tasks.shift();
    if (!task) return;
    this.#busy = true;
    task();
    // A tick asked for in a microtask runs when no microtask is left.
    queueMicrotask(() =>
      process.nextTick(() => {
        this.#busy = false;
        this.#next();
      }),
    );
  }
}
