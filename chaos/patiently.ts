import { monotonic, sleep } from '../e2e/harness/time.ts';

/** Tries until it works: a node that has just come up, or has too much to do, says no for a while. */
export async function patiently<T>(task: () => Promise<T>, withinMs = 30_000): Promise<T> {
  const deadline = monotonic() + withinMs;
  for (;;) {
    try {
      return await task();
    } catch (error) {
      if (monotonic() >= deadline) throw error;
      await sleep(250);
    }
  }
}
