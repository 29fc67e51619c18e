import fc from 'fast-check';
import type { Judge } from './property.ts';

/** Many inputs over many properties, in batches that each have their own seed, so that any of them can be run again alone. */

export interface Plan {
  readonly judges: readonly Judge[];
  /** In all; divided by the shares of the properties. */
  readonly inputs: number;
  readonly seed: number;
  /** Only with one property: the one input to run again, as an earlier failure named it. */
  readonly path?: string;
}

export interface Failure {
  readonly judge: Judge;
  readonly seed: number;
  readonly path: string;
  readonly counterexample: unknown;
  readonly error: unknown;
}

export interface Row {
  readonly name: string;
  readonly inputs: number;
  readonly seconds: number;
  readonly failures: number;
  readonly slowestUs: number;
}

const BATCH = 1_000;
/** Far from the seeds that fast-check derives within a batch. */
const SEED_STEP = 0x9e3779b1;

interface Running {
  readonly judge: Judge;
  left: number;
  inputs: number;
  seconds: number;
  slowestUs: number;
  failed: boolean;
}

/** Runs it all; a property that failed is not run further. `failed` and `progress` are called as it happens. */
export function runCampaign(plan: Plan, failed: (failure: Failure) => void, progress: (inputs: number) => void): readonly Row[] {
  const all = plan.judges.reduce((sum, { share }) => sum + share, 0);
  const running = plan.judges.map((judge): Running => {
    const left = Math.max(1, Math.round((plan.inputs * judge.share) / all));
    return { judge, left, inputs: 0, seconds: 0, slowestUs: 0, failed: false };
  });
  let seed = plan.seed;
  for (;;) {
    const waiting = running.filter(({ left }) => left > 0);
    if (waiting.length === 0) break;
    for (const one of waiting) {
      const failure = runBatch(one, seed, plan.path);
      if (failure) failed(failure);
      seed = (seed + SEED_STEP) & 0x7fff_ffff;
      progress(running.reduce((sum, { inputs }) => sum + inputs, 0));
    }
  }
  return running.map(({ judge, inputs, seconds, failed: isFailed, slowestUs }) => ({
    name: judge.name,
    inputs,
    seconds,
    failures: isFailed ? 1 : 0,
    slowestUs,
  }));
}

function runBatch(one: Running, seed: number, path: string | undefined): Failure | undefined {
  const { judge } = one;
  const start = performance.now();
  const details = fc.check(
    fc.property(judge.input, (input) => {
      one.slowestUs = Math.max(one.slowestUs, judge.judge(input, one.slowestUs));
    }),
    { seed, numRuns: Math.min(BATCH, one.left), ...(path === undefined ? {} : { path }) },
  );
  one.seconds += (performance.now() - start) / 1_000;
  one.inputs += details.numRuns;
  one.left -= Math.min(BATCH, one.left);
  if (!details.failed) return undefined;
  one.left = 0;
  one.failed = true;
  const { counterexample, counterexamplePath, errorInstance } = details;
  return { judge, seed, path: counterexamplePath ?? '', counterexample: counterexample?.[0], error: errorInstance };
}

/** What was found, and the line that finds it again. */
export function describeFailure({ judge, seed, path, counterexample, error }: Failure): string {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return [
    `FAILED ${judge.name}: ${judge.says}`,
    `  seed ${seed}, path ${path}`,
    `  ${cut(reason).split('\n').join('\n  ')}`,
    `  shrunk to ${cut(fc.stringify(counterexample))}`,
    `  replay: npm run fuzz -- --target ${judge.name} --seed ${seed} --path ${path}`,
  ].join('\n');
}

function cut(text: string): string {
  return text.length <= 2_000 ? text : `${text.slice(0, 2_000)}… (${text.length} characters)`;
}

export function table(rows: readonly Row[]): string {
  const cells = rows.map(({ name, inputs, seconds, failures, slowestUs }) => [
    name,
    String(inputs),
    String(Math.round(inputs / Math.max(seconds, 0.001))),
    String(failures),
    slowestUs < Number.POSITIVE_INFINITY ? String(Math.round(slowestUs)) : '-',
  ]);
  const lines = [['target', 'inputs', 'inputs/s', 'failures', 'slowest µs'], ...cells];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  return lines
    .map((line) =>
      line.map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0))).join('  '),
    )
    .join('\n');
}
