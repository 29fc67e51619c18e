import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Plan, planOf } from './plan.ts';
import { runPlan } from './run-plan.ts';
import { runSeeds } from './seeds.ts';
import { shrink } from './shrink.ts';

/**
 * npm run sim                          seeds for 60 s, on two processes
 * npm run sim -- --seeds 20000         so many seeds, however long that takes; `--from`: the first
 * npm run sim -- --seed 17             one seed; its trace when it fails, made small; `--trace`: always
 * npm run sim -- --plan FILE           a plan that was kept
 */
const USAGE =
  'usage: npm run sim -- [--seconds N | --seeds N] [--from SEED] [--workers N] | --seed N [--trace] [--keep FILE] | --plan FILE';
const TRACE_LINES = 120;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string' },
      seeds: { type: 'string' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: '2' },
      'first-fault': { type: 'boolean', default: false },
      seed: { type: 'string' },
      plan: { type: 'string' },
      keep: { type: 'string' },
      trace: { type: 'boolean', default: false },
    },
  });
  const { seed, plan, keep, trace } = values;
  if (plan !== undefined) return replay(JSON.parse(readFileSync(plan, 'utf8')), trace, keep);
  if (seed !== undefined) return replay(planOf(whole('--seed', seed)), trace, keep);
  return runSeeds({
    from: whole('--from', values.from),
    seeds: values.seeds === undefined ? undefined : whole('--seeds', values.seeds),
    seconds: whole('--seconds', values.seconds ?? '60'),
    workers: whole('--workers', values.workers),
    untilFirstFault: values['first-fault'],
  });
}

/** Runs one plan; when it fails, the smallest plan that fails as well is shown, and kept in the file `keep`. */
async function replay(plan: Plan, isTraced: boolean, keep: string | undefined): Promise<number> {
  const { faults, healedMs, trace } = await runPlan(plan, { trace: isTraced });
  if (faults.length === 0) {
    if (isTraced) console.log(trace.join('\n'));
    console.log(`seed ${plan.seed}: right, ${(healedMs / 1_000).toFixed(1)} s after the faults ended`);
    return 0;
  }
  const kind = kindOf(faults);
  const small = await shrink(plan, async (smaller) => kindOf((await runPlan(smaller)).faults) === kind);
  const shown = await runPlan(small, { trace: true });
  console.log(`seed ${plan.seed}: ${plan.actions.length} actions, of which these suffice:`);
  console.log(small.actions.map((action) => JSON.stringify(action)).join('\n'));
  console.log(`\n${shown.trace.slice(-TRACE_LINES).join('\n')}\n\n${shown.faults.join('\n')}`);
  if (keep !== undefined) writeFileSync(keep, `${JSON.stringify(small, null, 1)}\n`);
  return 1;
}

/** What was broken, without the names and times that change when the plan does. */
function kindOf([first]: readonly string[]): string | undefined {
  return first?.slice(0, first.indexOf(':'));
}

function whole(option: string, text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new Error(`${option} takes a whole number, not ${JSON.stringify(text)}\n${USAGE}`);
  return Number(text);
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(64);
  },
);
