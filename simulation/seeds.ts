import { fork } from 'node:child_process';
import { realClock } from '../shared/time/real-clock.ts';
import type { Result, Task } from './worker.ts';
import { WorkerFile } from './worker-file.ts';

export interface SeedsOptions {
  readonly from: number;
  /** How many; undefined: as many as there is time for. */
  readonly seeds: number | undefined;
  /** Only without `seeds`. */
  readonly seconds: number;
  readonly workers: number;
  readonly untilFirstFault: boolean;
}

/** One seed in so many runs twice and must give the same run. */
const TWICE_EVERY = 100;
/** Of real time, for one seed: the longest take ten seconds on a machine that does nothing else. */
const STUCK_MS = 180_000;

/** Without what this process reads TypeScript with. Each worker has a core: help with its garbage would come from the other one's. */
const WORKER_FLAGS = ['--enable-source-maps', '--single-threaded-gc', '--min-semi-space-size=32', '--max-semi-space-size=64'];

/** Runs seeds on several processes and prints what failed, with the line that replays it. Returns the exit code. */
export async function runSeeds(options: SeedsOptions): Promise<number> {
  const started = performance.now();
  const failed: Result[] = [];
  let next = options.from;
  let done = 0;
  let slowestMs = 0;
  const isOver = () => {
    if (options.untilFirstFault && failed.length > 0) return true;
    if (options.seeds !== undefined) return next >= options.from + options.seeds;
    return performance.now() - started > options.seconds * 1_000;
  };
  const take = (): Task | undefined => (isOver() ? undefined : { seed: next++, twice: (next - 1) % TWICE_EVERY === 0 });
  const give = (result: Result) => {
    done += 1;
    slowestMs = Math.max(slowestMs, result.healedMs);
    if (result.faults.length === 0) return;
    failed.push(result);
    console.log(`seed ${result.seed}: ${result.faults[0]?.slice(0, 300)}\n  npm run sim -- --seed ${result.seed}`);
  };
  const file = await WorkerFile.make();
  try {
    await Promise.all(Array.from({ length: options.workers }, () => work(file, take, give)));
  } finally {
    file.remove();
  }
  const seconds = (performance.now() - started) / 1_000;
  console.log(
    `${done} seeds in ${seconds.toFixed(1)} s (${(done / seconds).toFixed(1)} a second), ${failed.length} failed; ` +
      `the slowest came right ${(slowestMs / 1_000).toFixed(1)} s after the faults ended`,
  );
  return failed.length > 0 ? 1 : 0;
}

/** Runs seeds in one process after the other until there is nothing more to take. A process that dies or hangs is a fault of the seed it had. */
async function work(file: WorkerFile, take: () => Task | undefined, give: (result: Result) => void): Promise<void> {
  for (let task = take(); task; task = take()) {
    const lost = await workInOne(file, task, take, give);
    if (lost) give({ ...lost, healedMs: 0 });
  }
}

type Lost = Pick<Result, 'seed' | 'faults'>;

/** Ends with the process; undefined when there was nothing more to take. */
function workInOne(
  file: WorkerFile,
  first: Task,
  take: () => Task | undefined,
  give: (result: Result) => void,
): Promise<Lost | undefined> {
  const child = fork(file.path, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: WORKER_FLAGS,
  });
  return new Promise((resolve) => {
    let task: Task | undefined;
    let cancel = () => {};
    const feed = (next: Task | undefined) => {
      cancel();
      task = next;
      if (!task) return child.disconnect();
      // A loop without end within one step of time can only be ended from outside.
      cancel = realClock.after(STUCK_MS, () => child.kill('SIGKILL'));
      child.send(task);
    };
    child.on('message', (result: Result) => {
      give(result);
      feed(take());
    });
    child.once('exit', (code, signal) => {
      cancel();
      const fault =
        signal === 'SIGKILL' ? `stuck: not over after ${STUCK_MS / 1_000} s` : `process: ended with ${code ?? signal}`;
      resolve(task && { seed: task.seed, faults: [fault] });
    });
    feed(first);
  });
}
