import type { Clock } from '../time/clock.ts';

/** The current snapshot of something, made when it is asked for, and those who are told that there is a new one: once a turn at most. */
export class Snapshots<State> {
  readonly #clock: Clock;
  readonly #take: () => State;
  readonly #listeners = new Set<(state: State) => void>();
  #state: State | undefined;
  #notifying = false;

  constructor(clock: Clock, take: () => State) {
    this.#clock = clock;
    this.#take = take;
  }

  get current(): State {
    this.#state ??= this.#take();
    return this.#state;
  }

  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    this.#state = undefined;
    if (this.#notifying) return;
    this.#notifying = true;
    this.#clock.after(0, () => {
      this.#notifying = false;
      const state = this.current;
      for (const listener of this.#listeners) listener(state);
    });
  }
}
