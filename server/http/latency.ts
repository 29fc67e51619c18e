/** The delay a node adds to what clients see of it, for demonstrations and tests. Handed to a node only when it was started with it. */
export class SimulatedLatency {
  #ms: number;
  readonly #onChange: (ms: number) => void;

  constructor(ms: number, onChange: (ms: number) => void) {
    this.#ms = ms;
    this.#onChange = onChange;
  }

  get ms(): number {
    return this.#ms;
  }

  set(ms: number): void {
    this.#ms = ms;
    this.#onChange(ms);
  }
}
