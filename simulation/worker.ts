import { planOf } from './plan.ts';
import { runPlan } from './run-plan.ts';

/** A child process of main.ts: runs the seeds it is sent, one after the other, and sends back what came of each. */
export interface Task {
  readonly seed: number;
  /** Run it twice and compare everything that crossed any wire. */
  readonly twice: boolean;
}

export interface Result {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly healedMs: number;
}

process.on('message', (task: Task) => {
  void runTask(task).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit());

async function runTask({ seed, twice }: Task): Promise<Result> {
  const plan = planOf(seed);
  const { faults, healedMs, hash } = await runPlan(plan, { hash: twice });
  if (!twice) return { seed, faults, healedMs };
  const again = await runPlan(plan, { hash: true });
  const differs = again.hash === hash ? [] : ['determinism: the same seed gave another run'];
  return { seed, faults: [...faults, ...differs], healedMs };
}
