import type { Clock } from './clock.ts';

const STEP_MS = 250;

/**
 * Runs `task` once after `ms` in which this process was awake. Time in which it was stopped, starved or asleep does not count, and
 * what came in meanwhile is read before the task can run. For deadlines of others: their answer may lie here unread. The
 * returned function cancels it.
 */
export function afterAwake(clock: Clock, ms: number, task: () => void): () => void {
  let left = ms;
  let cancel: () => void = () => {};
  const step = () => {
    const length = Math.min(left, STEP_MS);
    const from = clock.monotonic();
    cancel = clock.after(length, () => {
      // A step that rang late says nothing about anybody else: it is taken again.
      if (clock.monotonic() - from < length + STEP_MS) left -= length;
      if (left > 0) step();
      else task();
    });
  };
  step();
  return () => cancel();
}
