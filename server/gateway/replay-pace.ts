import type { Clock } from '../../shared/time/clock.ts';

const KIB = 1024;
/** What one client may be sent before the next one has its turn. */
const TURN_BYTES = 64 * KIB;
const ROUND_MS = 10;
/**
 * Sent to all clients in one round. Grows by a step a round; halved, down to the least, when a round begins late. With this, 500
 * clients that lack three minutes catch up in five, and the p99 of everybody's acknowledgements stays below that before (`npm run bench -- slow-consumers`).
 */
const ROUND_BYTES = { least: 128 * KIB, first: 512 * KIB, most: 1024 * KIB, step: 64 * KIB } as const;
const LATE_MS = 10;
/** Written to clients that catch up and not taken yet: of all together, and of one. */
const HELD_BYTES = 24 * 1024 * KIB;
const CLIENT_BYTES = { least: 16 * KIB, most: 64 * KIB } as const;

/** Who lacks no more than this (positions of the log) goes before those who lack more. */
const NEAR = 8_192;

interface Waiting {
  readonly lack: number;
  readonly go: (bytes: number) => void;
}

/**
 * How fast clients catch up, all together: what is live goes first. Gives them turns, so much a round, and less while the event
 * loop is late. First come those who lack little; then in turn who has waited longest and who lacks most, so that nobody
 * waits for ever and many come to read the same pages. A client alone waits for nothing.
 */
export class ReplayPace {
  readonly #clock: Clock;
  readonly #near: Waiting[] = [];
  readonly #far: Waiting[] = [];
  #turns = 0;
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

  /** `lack`: in positions. So many bytes may be sent now, or once it is this client's turn. What is not sent after all has to be given back. */
  turn(lack: number): number | Promise<number> {
    if (!this.#isWound && this.#clock.monotonic() - this.#begunAt >= ROUND_MS) this.#begin();
    if (this.#left > 0 && !this.#isAwaited) {
      this.#left -= TURN_BYTES;
      return TURN_BYTES;
    }
    this.#wind();
    return new Promise((go) => (lack <= NEAR ? this.#near : this.#far).push({ lack, go }));
  }

  /** Negative: more was sent. */
  giveBack(bytes: number): void {
    this.#left = Math.min(this.#roundBytes, this.#left + bytes);
  }

  get #isAwaited(): boolean {
    return this.#near.length + this.#far.length > 0;
  }

  #next(): Waiting | undefined {
    if (this.#near.length > 0) return this.#near.shift();
    this.#turns += 1;
    if (this.#turns % 2 === 0) return this.#far.shift();
    const most = this.#far.reduce((best, { lack }, index) => (lack > (this.#far[best]?.lack ?? 0) ? index : best), 0);
    return this.#far.splice(most, 1)[0];
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
      while (this.#left > 0 && this.#isAwaited) {
        this.#left -= TURN_BYTES;
        this.#next()?.go(TURN_BYTES);
      }
      if (this.#isAwaited) this.#wind();
    });
  }

  #adapt(lateMs: number): void {
    const wanted = lateMs > LATE_MS ? this.#roundBytes / 2 : this.#roundBytes + ROUND_BYTES.step;
    this.#roundBytes = Math.max(ROUND_BYTES.least, Math.min(ROUND_BYTES.most, wanted));
  }
}
