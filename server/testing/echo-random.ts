import type { Random } from '../../shared/time/clock.ts';

/** Chance that can be made to repeat itself: two who draw by it then draw the same. */
export class EchoRandom implements Random {
  readonly #source: Random;
  #drawn: (number | Uint8Array)[] | undefined;
  #toRepeat: (number | Uint8Array)[] = [];

  constructor(source: Random) {
    this.#source = source;
  }

  /** What `second` draws is what `first` drew. */
  repeat(first: () => void, second: () => void): void {
    this.#drawn = [];
    first();
    this.#toRepeat = this.#drawn;
    this.#drawn = undefined;
    second();
    this.#toRepeat = [];
  }

  next(): number {
    return this.#draw(() => this.#source.next());
  }

  bytes(length: number): Uint8Array {
    return this.#draw(() => this.#source.bytes(length));
  }

  #draw<T extends number | Uint8Array>(fresh: () => T): T {
    const value = (this.#toRepeat.shift() as T | undefined) ?? fresh();
    this.#drawn?.push(value);
    return value;
  }
}
