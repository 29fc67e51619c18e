import type { Clock } from '../../shared/time/clock.ts';

const KIB = 1024;
/** What one client may be sent before the next one has its turn. */
const TURN_BYTES = 64 * KIB;
const ROUND_MS = 10;
/** Sent to all clients in one round. Grows by a step a round; halved, down to the least, when a round begins late. */
const ROUND_BYTES = { least: 128 * KIB, first: 1024 * KIB, most: 4096 * KIB, step: 64 * KIB } as const;
const LATE_MS = 10;
/** Written to clients that catch up and not taken yet: of all together, and of one. */
const HELD_BYTES = 24 * 1024 * KIB;
const CLIENT_BYTES = { least: 16 * KIB, most: 64 * KIB } as const;

/**
 * How fast clients catch up, all together: what is live goes first. Gives them turns one after the other, so much a round, and
 * less while the event loop is late. A client alone, with little to catch up on, waits for nothing.
 */
export class ReplayPace {
  readonly #clock: Clock;
  readonly #waiting: ((bytes: number) => void)[] = [];
  #roundBytes: number = ROUND_BYTES.first;
  #left: number = ROUND_BYTES.first;
  #begunAt: number;
  #isWound = false;
  #clients = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#begunAt = clock.monotonic();
  }

  /** A client catches up; the function returned says that it no longer does, however often it is called. */
  enter(): () => void {
    this.#clients += 1;
    let isIn = true;
    return () => {
      if (isIn) this.#clients -= 1;
      isIn = false;
    };
  }

  /** What may be written to a client that catches up and wait there: the less, the more of them there are. */
  get clientBytes(): number {
    return Math.max(CLIENT_BYTES.least, Math.min(CLIENT_BYTES.most, Math.floor(HELD_BYTES / Math.max(1, this.#clients))));
  }

  /** So many bytes may be sent now, or once it is this client's turn. What is not sent after all has to be given back. */
  turn(): number | Promise<number> {
    if (!this.#isWound && this.#clock.monotonic() - this.#begunAt >= ROUND_MS) this.#begin();
    if (this.#left > 0 && this.#waiting.length === 0) {
      this.#left -= TURN_BYTES;
      return TURN_BYTES;
    }
    this.#wind();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Negative: more was sent. */
  giveBack(bytes: number): void {
    this.#left = Math.min(this.#roundBytes, this.#left + bytes);
  }

  #begin(): void {
    this.#begunAt = this.#clock.monotonic();
    this.#left = Math.min(this.#roundBytes, this.#left + this.#roundBytes);
  }

  #wind(): void {
    if (this.#isWound) return;
    this.#isWound = true;
    const due = this.#clock.monotonic() + ROUND_MS;
    this.#clock.after(ROUND_MS, () => {
      this.#isWound = false;
      this.#adapt(this.#clock.monotonic() - due);
      this.#begin();
      while (this.#left > 0 && this.#waiting.length > 0) {
        this.#left -= TURN_BYTES;
        this.#waiting.shift()?.(TURN_BYTES);
      }
      if (this.#waiting.length > 0) this.#wind();
    });
  }

  #adapt(lateMs: number): void {
    const wanted = lateMs > LATE_MS ? this.#roundBytes / 2 : this.#roundBytes + ROUND_BYTES.step;
    this.#roundBytes = Math.max(ROUND_BYTES.least, Math.min(ROUND_BYTES.most, wanted));
  }
}
