import type { Clock, Random } from '../time/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly task: () => void;
}

/** By far more than ever happens at one moment: what does so goes on for ever. */
const STEPS_AT_ONCE = 100_000;

/** Tasks that are due at once set others that are due at once, without end: only time could end it, and none passes. */
export class TimeStandsStill extends Error {
  constructor(steps: number, elapsed: number) {
    super(`${steps} steps at ${elapsed} ms`);
    this.name = 'TimeStandsStill';
  }
}

/**
 * Time that stands still until it is advanced. Owns the timers of a simulated world; two timers due at one moment run in the
 * order they were set, so that a seed gives one run. Promises settle between timers: `advance` yields to them.
 */
export class VirtualClock {
  #elapsed = 0;
  #order = 0;
  #timers: Timer[] = [];
  readonly #epoch: number;
  readonly #stepsAtOnce: number;

  constructor(epoch = 1_700_000_000_000, stepsAtOnce = STEPS_AT_ONCE) {
    this.#epoch = epoch;
    this.#stepsAtOnce = stepsAtOnce;
  }

  get elapsed(): number {
    return this.#elapsed;
  }

  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** A clock on this time. `offsetMs` bends its wall clock only. */
  clock(skew: { readonly offsetMs: () => number } = { offsetMs: () => 0 }): Clock {
    return {
      now: () => Math.floor(this.#epoch + this.#elapsed + skew.offsetMs()),
      monotonic: () => this.#elapsed,
      after: (ms, task) => this.#set(ms, task),
      every: (ms, task) => this.#repeat(ms, task),
    };
  }

  /** Runs everything that is due within the next `ms`, in order. Throws TimeStandsStill when there is no end to it. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsed + ms;
    let steps = 0;
    await settle();
    for (let next = this.#timers[0]; next && next.at <= until; next = this.#timers[0]) {
      this.#timers.shift();
      steps = next.at > this.#elapsed ? 0 : steps + 1;
      if (steps > this.#stepsAtOnce) throw new TimeStandsStill(steps, this.#elapsed);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.task();
      await settle();
    }
    this.#elapsed = until;
  }

  #set(ms: number, task: () => void): () => void {
    this.#order += 1;
    const timer: Timer = { at: this.#elapsed + Math.max(0, ms), order: this.#order, task };
    this.#timers.splice(this.#placeFor(timer), 0, timer);
    return () => {
      // Behind all that are due then stand those set after it, which are few.
      const index = this.#timers.lastIndexOf(timer, this.#placeFor(timer) - 1);
      if (index >= 0) this.#timers.splice(index, 1);
    };
  }

  #repeat(ms: number, task: () => void): () => void {
    let cancel = () => {};
    const again = () => {
      cancel = this.#set(ms, again);
      task();
    };
    cancel = this.#set(ms, again);
    return () => cancel();
  }

  #placeFor(timer: Timer): number {
    let low = 0;
    let high = this.#timers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#timers[middle] as Timer).at <= timer.at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Lets every promise that can settle now do so. Ten rounds cover the longest chain of awaits between two timers. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await SETTLED;
}

const SETTLED = Promise.resolve();

/** sfc32: small, fast and good enough for simulation; the same seed gives the same chance everywhere. */
export function seededRandom(seed: number): Random {
  let a = seed | 0;
  let b = 0x9e3779b9 | 0;
  let c = 0x243f6a88 | 0;
  let d = 1;
  const next32 = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i += 1) next32();
  return {
    next: () => next32() / 2 ** 32,
    bytes: (length) => Uint8Array.from({ length }, () => next32() & 0xff),
  };
}
