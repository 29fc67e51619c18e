import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { monotonic } from '../e2e/harness/time.ts';
import { examples, isClean, verdictLine } from './checker/verdict-line.ts';
import { regressions } from './regressions.ts';
import { run } from './run.ts';
import { type Schedule, scheduleOf, stepText } from './schedule.ts';

/** `npm run chaos -- --minutes N --seed S --nodes 3|5`. The last line is the verdict; exit code 1 unless it is clean. */
const USAGE = `npm run chaos -- [--minutes N] [--seed S] [--nodes 3|5] [--logs DIRECTORY] [--schedule FILE] [--regressions]

  --minutes N       how long faults go on (default 1)
  --seed S          which faults, when and where (default: another one each time)
  --nodes 3|5       (default 3)
  --logs DIRECTORY  where logs and data go, and stay (default: a temporary one, kept only if the verdict is not clean)
  --schedule FILE   a schedule.json of an earlier run, or a part of it, instead of a seed
  --regressions     every schedule that ever failed, from chaos/regressions.json`;

interface Options {
  readonly schedules: readonly (readonly [name: string, schedule: Schedule])[];
  readonly logs: string | undefined;
}

function options(): Options {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      nodes: { type: 'string', default: '3' },
      logs: { type: 'string' },
      schedule: { type: 'string' },
      regressions: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new Error('here is how');
  return { schedules: schedulesOf(values), logs: values.logs };
}

interface Values {
  readonly minutes: string;
  readonly seed: string;
  readonly nodes: string;
  readonly schedule?: string | undefined;
  readonly regressions: boolean;
}

function schedulesOf({ minutes, seed, nodes, schedule, regressions: isKept }: Values): Options['schedules'] {
  if (isKept) {
    return regressions().map((one) => [one.name, scheduleOf(one.seed, one.minutes, one.nodes)]);
  }
  if (schedule !== undefined) return [[schedule, JSON.parse(readFileSync(schedule, 'utf8')) as Schedule]];
  const [length, start, count] = [Number(minutes), Number(seed), Number(nodes)];
  if (!(length > 0)) throw new Error('--minutes must be a number above 0');
  if (!Number.isSafeInteger(start) || start < 0) throw new Error('--seed must be a whole number');
  if (count !== 3 && count !== 5) throw new Error('--nodes must be 3 or 5');
  return [[`seed ${start}`, scheduleOf(start, length, count)]];
}

/** Returns whether the verdict is clean. */
async function runOne(name: string, schedule: Schedule, logs: string | undefined): Promise<boolean> {
  const directory = logs ?? mkdtempSync(join(tmpdir(), 'skein-chaos-'));
  const from = monotonic();
  const say = (text: string) => console.log(`${((monotonic() - from) / 1_000).toFixed(1).padStart(7)} | ${text}`);
  console.log(`${name}: ${schedule.minutes} min, ${schedule.nodes} nodes; logs in ${directory}`);
  for (const step of schedule.steps) console.log(`  ${stepText(step)}`);
  const { verdict, unexpected } = await run(schedule, directory, say);
  const { sent, acked, screens, recovered } = verdict.counts;
  say(
    `${sent} posts, ${acked} acknowledged, ${screens} screens, ${recovered} recoveries, ${unexpected.length} nodes ended by themselves`,
  );
  const clean = isClean(verdict);
  if (!clean) {
    for (const text of examples(verdict)) console.log(`  ${text}`);
    console.log(`logs and schedule.json: ${directory}`);
    console.log(`again: npm run chaos -- --minutes ${schedule.minutes} --seed ${schedule.seed} --nodes ${schedule.nodes}`);
  } else if (logs === undefined) rmSync(directory, { recursive: true, force: true });
  console.log(verdictLine(verdict));
  return clean;
}

async function main(): Promise<number> {
  let given: Options;
  try {
    given = options();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return 64;
  }
  let failed = 0;
  for (const [name, schedule] of given.schedules) {
    const logs = given.logs && (given.schedules.length > 1 ? join(given.logs, name.replaceAll(' ', '-')) : given.logs);
    if (!(await runOne(name, schedule, logs))) failed += 1;
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
