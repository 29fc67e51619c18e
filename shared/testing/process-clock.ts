import type { Clock } from '../time/clock.ts';

/** How a simulated wall clock differs from true time. All in milliseconds; `rate` is added per elapsed millisecond. */
export class WallClock {
  #base = 0;
  #since = 0;
  #rate = 0;
  #stuckAt: number | undefined;
  readonly #time: Clock;

  constructor(time: Clock) {
    this.#time = time;
  }

  now(): number {
    return Math.floor(this.#stuckAt ?? this.#time.now() + this.offsetMs);
  }

  get offsetMs(): number {
    if (this.#stuckAt !== undefined) return this.#stuckAt - this.#time.now();
    return this.#base + (this.#time.monotonic() - this.#since) * this.#rate;
  }

  /** Ahead of (or, below 0, behind) true time by so much, from now on at the true pace. */
  set offsetMs(ms: number) {
    this.#stuckAt = undefined;
    this.#base = ms;
    this.#since = this.#time.monotonic();
    this.#rate = 0;
  }

  /** Runs too fast (above 0) or too slow from here on: 0.1 gains a second in ten. */
  drift(rate: number): void {
    const reached = this.offsetMs;
    this.offsetMs = reached;
    this.#rate = rate;
  }

  /** Shows this moment until it is set again. */
  stick(): void {
    this.#stuckAt = this.now();
  }
}

/**
 * The clock of one simulated process: it ends with the process, and a process that is stalled (stopped, starved, collecting
 * garbage) does what became due when it wakes up: as in an event loop first the timers that have run out, then what came in. So its
 * deadlines ring while the answers to it lie unread.
 */
export class ProcessClock implements Clock {
  readonly #time: Clock;
  readonly #wall: () => number;
  readonly #heldTimers: (() => void)[] = [];
  readonly #heldNews: (() => void)[] = [];
  #isEnded = false;
  #wakesAt = 0;
  #isAsleep = false;
  #cancelWake = () => {};

  constructor(time: Clock, wall: () => number) {
    this.#time = time;
    this.#wall = wall;
  }

  get isAsleep(): boolean {
    return this.#isAsleep;
  }

  now(): number {
    return this.#wall();
  }

  monotonic(): number {
    return this.#time.monotonic();
  }

  after(ms: number, task: () => void): () => void {
    let isCancelled = false;
    const cancel = this.#time.after(ms, () => this.#run(() => isCancelled || task(), this.#heldTimers));
    return () => {
      isCancelled = true;
      cancel();
    };
  }

  /** Like a real interval: ticks missed while asleep are one tick. */
  every(ms: number, task: () => void): () => void {
    let cancel = () => {};
    const again = () => {
      cancel = this.after(ms, again);
      task();
    };
    cancel = this.after(ms, again);
    return () => cancel();
  }

  /** Runs `task` in the process: now, when it wakes up, or never if it has ended. The world comes in by this door. */
  enter(task: () => void): void {
    this.#run(task, this.#heldNews);
  }

  stall(ms: number): void {
    this.#wakesAt = Math.max(this.#wakesAt, this.#time.monotonic() + ms);
    if (this.#isAsleep) return;
    this.#isAsleep = true;
    this.#wakeIn(ms);
  }

  /** The stall ends now. */
  wakeUp(): void {
    if (!this.#isAsleep) return;
    this.#wakesAt = this.#time.monotonic();
    this.#wakeIn(0);
  }

  /** The process is gone: nothing that was set on this clock runs any more. */
  end(): void {
    this.#isEnded = true;
    this.#heldTimers.length = 0;
    this.#heldNews.length = 0;
  }

  #run(task: () => void, held: (() => void)[]): void {
    if (this.#isEnded) return;
    if (this.#isAsleep) held.push(task);
    else task();
  }

  /** One task after the other, each with a turn of its own, as an event loop has it. */
  #wake(): void {
    const sleepMs = this.#wakesAt - this.#time.monotonic();
    if (sleepMs > 0) {
      this.#wakeIn(sleepMs);
      return;
    }
    const task = this.#heldTimers.shift() ?? this.#heldNews.shift();
    if (!task) {
      this.#isAsleep = false;
      return;
    }
    if (!this.#isEnded) task();
    this.#wakeIn(0);
  }

  #wakeIn(ms: number): void {
    this.#cancelWake();
    this.#cancelWake = this.#time.after(ms, () => this.#wake());
  }
}
