import { type ChildProcess, fork } from 'node:child_process';
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

/** One process; ends when there is nothing more to take. A process that dies is a fault of the seed it had. */
function work(file: WorkerFile, take: () => Task | undefined, give: (result: Result) => void): Promise<void> {
  const child = fork(file.path, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: WORKER_FLAGS,
  });
  return new Promise((resolve) => {
    let task: Task | undefined;
    const feed = (to: ChildProcess) => {
      task = take();
      if (task) to.send(task);
      else to.disconnect();
    };
    child.on('message', (result: Result) => {
      give(result);
      feed(child);
    });
    child.once('exit', (code) => {
      if (task) give({ seed: task.seed, faults: [`process: ended with ${code}`], healedMs: 0 });
      resolve();
    });
    feed(child);
  });
}
