import { realClock } from '../../shared/time/real-clock.ts';
import { SeededRandom } from '../seeded-random.ts';

/** Writes a post now and then, at a mean rate, until hushed: short ones, long ones, odd ones. No two have the same body. */
export class Author {
  readonly #label: string;
  readonly #rooms: readonly string[];
  readonly #meanMs: number;
  readonly #random: SeededRandom;
  readonly #post: (room: string, body: string) => void;
  readonly #run: string;
  #count = 0;
  #cancel: (() => void) | undefined;

  /** `run` tells bodies of one run of this author from those of another. */
  constructor(
    label: string,
    run: string,
    rooms: readonly string[],
    postsPerSecond: number,
    seed: number,
    post: (room: string, body: string) => void,
  ) {
    this.#label = label;
    this.#run = run;
    this.#rooms = rooms;
    this.#meanMs = 1_000 / postsPerSecond;
    this.#random = new SeededRandom(seed);
    this.#post = post;
  }

  start(): void {
    this.#cancel?.();
    // As people do: mostly soon, sometimes a burst, sometimes a pause.
    const wait = Math.min(-Math.log(1 - this.#random.next()) * this.#meanMs, this.#meanMs * 5);
    this.#cancel = realClock.after(wait, () => {
      this.#count += 1;
      this.#post(this.#random.pick(this.#rooms), this.#body());
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #body(): string {
    const head = `${this.#label} ${this.#run}.${this.#count}`;
    const dice = this.#random.next();
    if (dice < 0.03) return `${head} ${'long '.repeat(this.#random.whole(100, 1_500))}`;
    if (dice < 0.08) return `${head} ünïcödé 🦢🏽 \u2028 \u0000 "\\`;
    return head;
  }
}
