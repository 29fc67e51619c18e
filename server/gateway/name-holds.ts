/**
 * Names of which a sign-in is under way on this node. Between the look at who owns a name and the entry that takes it lies a
 * write to the disk; who asks for the same name meanwhile waits for the outcome.
 */
export class NameHolds {
  readonly #holds = new Map<string, Promise<void>>();

  /** Resolves when the name is this caller's alone, until it calls the function it gets. */
  async hold(folded: string): Promise<() => void> {
    for (let other = this.#holds.get(folded); other; other = this.#holds.get(folded)) await other;
    let release = () => {};
    const hold = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#holds.set(folded, hold);
    return () => {
      if (this.#holds.get(folded) === hold) this.#holds.delete(folded);
      release();
    };
  }
}
