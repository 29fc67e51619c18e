/**
 * The only way to time. Everything that waits or asks the hour is handed a Clock, so that a whole mesh can run in virtual
 * time; `Date.now`, `performance.now` and timers are called in the real clock's file and nowhere else.
 */
export interface Clock {
  /** Wall clock, Unix milliseconds. May jump either way; use it for stamps and nothing else. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. Use it for every duration. */
  monotonic(): number;
  /** Runs `task` once after `ms`. The returned function cancels it. */
  after(ms: number, task: () => void): () => void;
  /** Runs `task` every `ms` until cancelled. */
  every(ms: number, task: () => void): () => void;
}

/** Where chance comes from: a seed in the simulator, the system elsewhere. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** Fresh random bytes, fit for secrets where the platform has them. */
  bytes(length: number): Uint8Array;
}
