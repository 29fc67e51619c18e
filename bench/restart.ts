import { spawn } from 'node:child_process';
import { realClock } from '../shared/time/real-clock.ts';
import { table } from './figures.ts';
import { copyOf, PreparedLog } from './prepared-log.ts';
import { quantile, round, say } from './print.ts';
import { Reference } from './reference.ts';
import { BenchStage, cpuSeconds, holds, timed } from './stage.ts';

/**
 * A node with a long past is killed and started again: how long until it serves. And one that was away while its peer went on: how
 * long until it has what it missed.
 *
 * --events 1000000, --missed 100000, --starts 5
 */
const READY_MS = 2_000;
const CAUGHT_UP_MS = 10_000;

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const [events, missed] = [Number(options.get('events') ?? 1_000_000), Number(options.get('missed') ?? 100_000)];
  const starts = Number(options.get('starts') ?? 5);
  const stage = new BenchStage();
  const reference = await Reference.start();
  try {
    const past = new PreparedLog(events + missed);
    const ahead = stage.path('ahead');
    const writing = await timed(() => past.write(ahead, 0, events));
    const behind = copyOf(ahead, stage.path('behind'));
    const bytes = past.bytes;
    await past.write(ahead, events, events + missed);
    say(`${events} events written in ${round(writing / 1_000)} s`);

    const bare: number[] = [];
    const ready: number[] = [];
    const fresh: number[] = [];
    const cpu = { ready: [] as number[], fresh: [] as number[] };
    const late = await stage.node('late', behind);
    for (let start = 0; start < starts; start += 1) {
      bare.push(await timed(emptyProcess));
      const empty = await stage.node(`empty-${start}`);
      fresh.push(await timed(() => empty.start()));
      cpu.fresh.push(cpuSeconds(empty) * 1_000);
      await empty.kill();
      ready.push(await timed(() => late.start([], { withinMs: 120_000 })));
      cpu.ready.push(cpuSeconds(late) * 1_000);
      await late.kill();
      say(`start  ${round(ready.at(-1) as number)} ms, empty ${round(fresh.at(-1) as number)} ms`);
    }

    const node = await stage.node('node', ahead);
    await node.start([], { withinMs: 120_000 });
    const bulk = reference.bulk(past.bytes - bytes);
    const at = realClock.monotonic();
    await late.start(['--peer', `127.0.0.1:${node.options.meshPort}`], { withinMs: 120_000 });
    const readyMs = realClock.monotonic() - at;
    const caughtUp = await holds(late, events + missed, at);
    const cpuCaughtUp = cpuSeconds(late) * 1_000;
    const raw = { what: 'start of an empty process of Node.js, p50', value: quantile(bare, 0.5) };
    return table([
      { what: `serving after a start with ${events} events, p50`, value: quantile(ready, 0.5), unit: 'ms', raw },
      { what: 'max', value: quantile(ready, 1), unit: 'ms', promised: READY_MS, raw },
      { what: 'serving after a start with none, p50', value: quantile(fresh, 0.5), unit: 'ms', raw },
      {
        what: 'CPU of a start, p50',
        value: quantile(cpu.ready, 0.5),
        unit: 'ms',
        raw: { what: 'of one with none', value: quantile(cpu.fresh, 0.5) },
      },
      {
        what: `has ${missed} missed events after its start`,
        value: caughtUp,
        unit: 'ms',
        promised: CAUGHT_UP_MS,
        raw: { what: 'the same bytes written, an fsync a page', value: bulk },
      },
      { what: 'of that, until it serves', value: readyMs, unit: 'ms' },
      { what: 'CPU of it for that', value: cpuCaughtUp, unit: 'ms' },
    ]);
  } finally {
    reference.close();
    await stage.close();
  }
}

function emptyProcess(): Promise<void> {
  return new Promise((resolve) => spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }).once('exit', () => resolve()));
}
