import { seededRandom } from '../shared/testing/virtual-clock.ts';
import type { Random } from '../shared/time/clock.ts';

/** Chance for plans: what a seed decides. */
export class Dice {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  chance(part: number): boolean {
    return this.#random.next() < part;
  }

  /** A number in [from, to). */
  between(from: number, to: number): number {
    return from + this.#random.next() * (to - from);
  }

  /** A whole number in [from, to], or in [0, from) with one argument. */
  int(from: number, to?: number): number {
    return to === undefined ? Math.floor(this.between(0, from)) : Math.floor(this.between(from, to + 1));
  }

  /** Small ones are as likely as large ones, whatever the range spans. */
  spread(from: number, to: number): number {
    return Math.exp(this.between(Math.log(from), Math.log(to)));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)] as T;
  }

  /** Two different indexes below `count`. */
  two(count: number): readonly [number, number] {
    const first = this.int(count);
    return [first, (first + 1 + this.int(count - 1)) % count];
  }
}
