import { realClock } from '../../shared/time/real-clock.ts';

/** Waiting, in real time. Everything here fails with a sentence that says what did not happen. */

export const monotonic = (): number => realClock.monotonic();
export const wallClock = (): number => realClock.now();

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    realClock.after(ms, resolve);
  });
}

type What = string | (() => string);
const said = (what: What): string => (typeof what === 'string' ? what : what());

/** Asks `probe` until it answers something truthy, and returns that. */
export async function until<T>(what: What, probe: () => T | Promise<T>, withinMs = 10_000): Promise<NonNullable<T>> {
  const deadline = monotonic() + withinMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (monotonic() >= deadline) throw new Error(`not within ${withinMs} ms: ${said(what)}`);
    await sleep(15);
  }
}

export function within<T>(what: What, ms: number, promise: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = realClock.after(ms, () => reject(new Error(`not within ${ms} ms: ${said(what)}`)));
    promise.then(resolve, reject).finally(cancel);
  });
}
