import type { Arbitrary } from 'fast-check';

/**
 * What must hold of a target, whatever it is given. `run` is the target itself and is timed; it may be run several times on one
 * input, so it starts from a fresh state each time. It throws only when the target does what it must not; errors that the target
 * documents are caught in it and become a result. `holds` judges that result, untimed, and throws when it is wrong.
 */
export interface Property<T, R> {
  /** `target/property`, in small letters. */
  readonly name: string;
  /** As the title of a test. */
  readonly says: string;
  readonly input: Arbitrary<T>;
  readonly run: (input: T) => R;
  readonly holds?: (result: R, input: T) => void;
  /** How large an input is, in characters or bytes; its time is judged by it. Absent: the disk is in it, and it is not timed. */
  readonly size?: (input: T) => number;
  /** How many inputs it gets in comparison with others; 1 unless it is slow. */
  readonly share?: number;
}

/** A property with the type of its inputs forgotten. */
export interface Judge {
  readonly name: string;
  readonly says: string;
  readonly share: number;
  readonly input: Arbitrary<unknown>;
  /** Microseconds that the target took; throws what is wrong. `slowest`: a time above it is measured again, to be sure of it. */
  readonly judge: (input: unknown, slowest?: number) => number;
}

/** The promise: 5 ms for each 64 KiB of input, and for whatever is smaller. */
const BUDGET_US = 5_000;
const BUDGET_SIZE = 64 * 1024;
/** A machine that is busy elsewhere delays a few runs in a row; a target that is slow is slow in all of these. */
const TRIES = 40;
const CONFIRMING_TRIES = 3;

/** A known piece of work, and what it takes on the machine that the budget is meant for: tells how slow this one is just now. */
const YARDSTICK = JSON.stringify(Object.fromEntries(Array.from({ length: 8_192 }, (_, i) => [`key${i}`, i])));
const YARDSTICK_US = 1_500;

class TooSlow extends Error {
  override readonly name = 'TooSlow';
}

export function property<T, R>({ name, says, input, run, holds, size, share = 1 }: Property<T, R>): Judge {
  const judge = (given: T, slowest: number): number => {
    const start = performance.now();
    const result = run(given);
    let us = microsSince(start);
    if (size) {
      const again = () => timeOf(() => run(given));
      const budget = BUDGET_US * Math.max(1, size(given) / BUDGET_SIZE);
      for (let i = 1; i < CONFIRMING_TRIES && us > Math.min(slowest, budget); i += 1) us = Math.min(us, again());
      if (us > budget) us = confirm(us, budget, again);
    }
    holds?.(result, given);
    return us;
  };
  return { name, says, share, input, judge: (given, slowest = Number.POSITIVE_INFINITY) => judge(given as T, slowest) };
}

/** Runs a target that took too long again, in turns with the yardstick, and returns its best time; throws TooSlow. */
function confirm(first: number, budget: number, again: () => number): number {
  let us = first;
  let yardstick = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES && us > budget; i += 1) {
    us = Math.min(us, again());
    yardstick = Math.min(
      yardstick,
      timeOf(() => JSON.parse(YARDSTICK)),
    );
  }
  const allowed = us > budget ? budget * Math.max(1, yardstick / YARDSTICK_US) : budget;
  if (us > allowed) throw new TooSlow(`took ${Math.round(us)} µs at best, ${Math.round(allowed)} µs allowed`);
  return us;
}

/** By the clock or by the processor time of this process, whichever is less: another process may have had the processor. */
function timeOf(work: () => unknown): number {
  const start = performance.now();
  const used = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(used);
  return Math.min(microsSince(start), user + system);
}

function microsSince(start: number): number {
  return (performance.now() - start) * 1_000;
}

/** The result of `work`, or the documented error it threw; any other error goes on. */
export function orError<R, E extends Error>(work: () => R, documented: abstract new (...args: never[]) => E): R | E {
  try {
    return work();
  } catch (error) {
    if (error instanceof documented) return error;
    throw error;
  }
}
