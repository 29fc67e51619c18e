import type { Clock } from '../../shared/time/clock.ts';

interface Bucket {
  tokens: number;
  at: number;
}

/** A token bucket for each key (an author, on this node). `perSecond: 0` is no limit. Full buckets are forgotten by `sweep`. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, perSecond: number, burst: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = Math.max(1, burst);
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Takes a token. False, and nothing is taken, when there is none. */
  take(key: string): boolean {
    if (this.#perSecond <= 0) return true;
    const bucket = this.#refilled(key);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** Returns a token: what it was taken for turned out to cost nothing. */
  giveBack(key: string): void {
    if (this.#perSecond <= 0) return;
    const bucket = this.#refilled(key);
    bucket.tokens = Math.min(this.#burst, bucket.tokens + 1);
  }

  /** Milliseconds until `take` will succeed. */
  waitMs(key: string): number {
    if (this.#perSecond <= 0) return 0;
    const missing = 1 - this.#refilled(key).tokens;
    return missing <= 0 ? 0 : Math.ceil((missing / this.#perSecond) * 1_000);
  }

  sweep(): void {
    for (const key of this.#buckets.keys()) if (this.#refilled(key).tokens >= this.#burst) this.#buckets.delete(key);
  }

  #refilled(key: string): Bucket {
    const now = this.#clock.monotonic();
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      bucket = { tokens: this.#burst, at: now };
      this.#buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(this.#burst, bucket.tokens + ((now - bucket.at) * this.#perSecond) / 1_000);
    bucket.at = now;
    return bucket;
  }
}
