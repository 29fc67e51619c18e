import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Mesh } from '../e2e/harness/mesh.ts';
import { monotonic, sleep, until, within } from '../e2e/harness/time.ts';
import { castOf, roomsFor } from './cast.ts';
import { check, type Verdict } from './checker/check.ts';
import { DOES } from './faults/faults.ts';
import { Keeper } from './keeper.ts';
import { type DestroyedDisk, readLog } from './log-lines.ts';
import { readWhole } from './readers.ts';
import { type Schedule, type Step, stepText } from './schedule.ts';
import { mountSmallDisk } from './small-disk.ts';
import type { Stage } from './stage.ts';

/**
 * One run: starts a mesh and its clients, does to them what the schedule says, puts everything right again, waits until all
 * agree, has every client and a fresh reader of each node write down what they see, and judges the logs.
 */
export interface RunResult {
  readonly verdict: Verdict;
  readonly unexpected: readonly string[];
}

const SETTLE_WITHIN_MS = 90_000;
const STOCK_WITHIN_MS = 180_000;
const QUIET_AT_THE_END_MS = 3_000;

export async function run(schedule: Schedule, directory: string, say: (text: string) => void): Promise<RunResult> {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'schedule.json'), `${JSON.stringify(schedule, null, 1)}\n`);
  const smallLetter = String.fromCharCode(96 + schedule.nodes);
  const disk = mountSmallDisk(join(directory, 'small-disk'));
  const unmount = () => disk?.unmount();
  process.once('exit', unmount);
  let mesh: Mesh | undefined;
  try {
    mesh = await Mesh.start({
      count: schedule.nodes,
      topology: 'full',
      proxied: true,
      directory,
      args: ['--drain-timeout', '5s'],
      dataOf: (name) => (disk && name.endsWith(smallLetter) ? disk.data : join(directory, name)),
    });
    const keeper = new Keeper(mesh, say);
    const actors = await castOf(
      directory,
      mesh.nodes.map(({ publicUrl }) => publicUrl),
      schedule.minutes,
      schedule.seed,
    );
    const smallDisk = disk && { letter: smallLetter, fill: disk.fill, free: disk.free };
    for (const { person } of actors) await person.start();
    const end = monotonic() + schedule.minutes * 60_000;
    const isOver = () => monotonic() > end;
    const stage: Stage = { mesh, keeper, actors, smallDisk, scratch: directory, say, isOver };
    say(`${schedule.nodes} nodes, ${actors.length} clients, ${schedule.steps.length} faults in ${schedule.minutes} min`);
    await play(stage, schedule);
    await settle(stage);
    await takeStock(stage, roomsFor(schedule.minutes));
    keeper.close();
    await Promise.all(actors.map(async ({ person, paths }) => Promise.all([person.close(), paths.close()])));
    writeFileSync(join(directory, 'destroyed-disks.json'), JSON.stringify(keeper.disks));
    return { verdict: judge(directory, keeper.disks), unexpected: keeper.unexpected };
  } finally {
    await mesh?.close();
    process.off('exit', unmount);
    unmount();
  }
}

/** Reads nothing but the logs: it can be done again when all else is gone. */
function judge(directory: string, disks: readonly DestroyedDisk[]): Verdict {
  // The readers of the nodes come last: theirs is the view the others are compared with.
  const files = readdirSync(directory).filter((name) => name.endsWith('.jsonl'));
  const logs = files.sort().map((name) => ({ client: basename(name, '.jsonl'), lines: () => readLog(join(directory, name)) }));
  return check(logs, disks);
}

async function play(stage: Stage, { steps, minutes }: Schedule): Promise<void> {
  const from = monotonic();
  const seconds = () => (monotonic() - from) / 1_000;
  const lanes = new Map<string, Step[]>();
  for (const step of steps) lanes.set(step.lane, [...(lanes.get(step.lane) ?? []), step]);
  const played = [...lanes.values()].map(async (lane) => {
    for (const step of lane) {
      await sleep(Math.max(0, (step.at - seconds()) * 1_000));
      // A lane that is late must not make the run longer.
      if (stage.isOver()) return stage.say('  (what was still to come in this lane is left out: it was late)');
      stage.say(`${stepText(step)}${seconds() - step.at > 1 ? `, ${(seconds() - step.at).toFixed(1)} s late` : ''}`);
      await DOES[step.fault](stage, step).catch((error: unknown) => stage.say(`${step.fault} failed: ${error}`));
    }
  });
  await Promise.all([...played, sleep(minutes * 60_000)]);
}

/** Faults off, nodes up, everything passed on, every outbox empty. Says what did not come about, and leaves it to the judge. */
async function settle({ mesh, keeper, actors, smallDisk, say }: Stage): Promise<void> {
  say('faults off');
  smallDisk?.free();
  mesh.heal();
  for (const { paths } of actors) paths.heal();
  await Promise.all(mesh.nodes.map((node) => keeper.bringUp(node.name.slice(-1))));
  await sleep(QUIET_AT_THE_END_MS);
  for (const { person } of actors) person.hush();
  const from = monotonic();
  const unsettled = () =>
    actors.filter(({ person }) => person.unsettled > 0).map(({ person }) => `${person.label} ${person.unsettled}`);
  try {
    await until(
      () => `every post replicated; not yet: ${unsettled().join(', ')}`,
      () => unsettled().length === 0,
      SETTLE_WITHIN_MS,
    );
    await mesh.converged(SETTLE_WITHIN_MS);
    say(`settled ${((monotonic() - from) / 1_000).toFixed(1)} s after the last post`);
  } catch (error) {
    say(`did not settle: ${error}`);
  }
}

async function takeStock({ mesh, actors, scratch, say }: Stage, rooms: readonly string[]): Promise<void> {
  // What all nodes hold now is on its way to the screens.
  await sleep(QUIET_AT_THE_END_MS);
  const people = actors.map(({ person }) => ({ who: person.label, stock: () => person.takeStock() }));
  const readers = mesh.nodes.map((node) => ({ who: `the reader of ${node.name}`, stock: () => readWhole(scratch, node, rooms) }));
  await Promise.all(
    [...people, ...readers].map(({ who, stock }) =>
      within(`the last look of ${who}`, STOCK_WITHIN_MS, Promise.resolve(stock())).catch((error: unknown) =>
        say(`${who} saw nothing at the end: ${error}`),
      ),
    ),
  );
}
