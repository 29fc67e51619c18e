import type { Clock, Random } from './clock.ts';

/** The one home of the platform's clock, timers and randomness. The same in Node and in a browser; needs no secure context. */

interface Platform {
  readonly performance: { now(): number };
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
  setTimeout(task: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
  setInterval(task: () => void, ms: number): unknown;
  clearInterval(handle: unknown): void;
  /** Not in Safari, and not in Node. */
  requestIdleCallback?(task: () => void, options: { readonly timeout: number }): unknown;
  /** Browser only. */
  requestAnimationFrame(task: () => void): unknown;
  cancelAnimationFrame(handle: unknown): void;
  /** Node only. */
  setImmediate(task: () => void): unknown;
}
const platform = globalThis as unknown as Platform;

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => platform.performance.now(),
  after(ms, task) {
    const handle = platform.setTimeout(task, ms);
    return () => platform.clearTimeout(handle);
  },
  every(ms, task) {
    const handle = platform.setInterval(task, ms);
    return () => platform.clearInterval(handle);
  },
};

export const realRandom: Random = {
  next: () => Math.random(),
  bytes: (length) => platform.crypto.getRandomValues(new Uint8Array(length)),
};

/** Node only: runs `task` when this turn of the event loop has read all its input; what goes out then leaves in one write. */
export function afterTurn(task: () => void): void {
  platform.setImmediate(task);
}

const IDLE_WITHIN_MS = 2_000;
const ABOUT_IDLE_MS = 300;

/** Browser only: runs `task` when the page has nothing else to do, within two seconds. */
export function whenIdle(task: () => void): void {
  if (platform.requestIdleCallback) platform.requestIdleCallback(task, { timeout: IDLE_WITHIN_MS });
  else platform.setTimeout(task, ABOUT_IDLE_MS);
}

const UNSEEN_MS = 100;

/** Browser only: runs `task` before the page is painted next, or in a moment where nobody sees it. The result takes that back. */
export function onFrame(task: () => void): () => void {
  const once = () => {
    cancel();
    task();
  };
  const frame = platform.requestAnimationFrame(once);
  const timer = platform.setTimeout(once, UNSEEN_MS);
  const cancel = () => {
    platform.cancelAnimationFrame(frame);
    platform.clearTimeout(timer);
  };
  return cancel;
}
