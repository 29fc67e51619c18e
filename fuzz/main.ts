import { parseArgs } from 'node:util';
import { describeFailure, runCampaign, table } from './campaign.ts';
import { TARGETS } from './targets.ts';

/** `npm run fuzz -- [--inputs N] [--target name] [--seed S] [--path P]`: many inputs, a table, and exit code 1 if anything failed. */

const USAGE = `npm run fuzz -- [--inputs 1000000] [--target <name>] [--seed <number>] [--path <of a failure>]`;
const PROGRESS_MS = 5_000;

function readOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: { inputs: { type: 'string' }, target: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
  });
  const inputs = wholeNumber('--inputs', values.inputs ?? '1000000');
  const seed = wholeNumber('--seed', values.seed ?? String(Date.now() & 0x7fff_ffff));
  const { target, path } = values;
  const judges = TARGETS.filter(({ name }) => target === undefined || name === target || name.startsWith(`${target}/`));
  if (judges.length === 0) throw new Error(`no target ${target}; there are ${TARGETS.map(({ name }) => name).join(', ')}`);
  if (path !== undefined && judges.length > 1) throw new Error('--path goes with the one --target that failed');
  return path === undefined ? { judges, inputs, seed } : { judges, inputs: 1, seed, path };
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`${name} ${text} is not a whole number`);
  return value;
}

function main(): number {
  let plan: ReturnType<typeof readOptions>;
  try {
    plan = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 64;
  }
  console.log(`seed ${plan.seed}, ${plan.inputs} inputs, ${plan.judges.length} targets`);
  let told = performance.now();
  const rows = runCampaign(
    plan,
    (failure) => console.log(describeFailure(failure)),
    (inputs) => {
      if (performance.now() - told < PROGRESS_MS) return;
      told = performance.now();
      console.log(`${inputs} of ${plan.inputs}`);
    },
  );
  const failures = rows.reduce((sum, row) => sum + row.failures, 0);
  const inputs = rows.reduce((sum, row) => sum + row.inputs, 0);
  console.log(`\n${table(rows)}\n\n${inputs} inputs, ${failures} failures, seed ${plan.seed}`);
  return failures > 0 ? 1 : 0;
}

process.exitCode = main();
