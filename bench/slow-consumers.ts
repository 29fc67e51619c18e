import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Mesh } from '../e2e/harness/mesh.ts';
import type { NodeProcess } from '../e2e/harness/node-process.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { table } from './figures.ts';
import { Posters } from './posters.ts';
import { quantile, quantiles, round, say } from './print.ts';
import type { ReadersOrder, ReadersReport } from './readers.ts';
import { Reference } from './reference.ts';

/**
 * Clients of one node stop reading while the chat goes on, then read again. Prints what that costs the node (resident memory) and
 * everybody else (time to the acknowledgement), and whether all have everything in order in the end. Before that, for comparison, the
 * same load while all read: memory grows by that as well.
 *
 * --clients 500 --rooms 1 (they are in) --posts 300 (a second, in those rooms) --control 60 --stopped 180 (seconds)
 */
const GROWTH_MIB = 64;
const RATIO = 2;
const SETTLE_S = 10;
/** Bare ones, while nothing but the load of all phases runs. */
const FSYNCS = 200;
/** A second, by people in other rooms, half of them on the other node. */
const OTHERS = { rooms: 4, posts: 20 } as const;

const sleep = (seconds: number) => new Promise<void>((resolve) => void realClock.after(seconds * 1_000, resolve));

interface Phase {
  /** Of those who post where the readers are, and of those elsewhere. */
  readonly acks: readonly (readonly number[])[];
  readonly events: readonly number[];
  readonly mostMiB: number;
}

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const option = (name: string, other: number) => Number(options.get(name) ?? other);
  const [clients, rooms, perSecond] = [option('clients', 500), option('rooms', 1), option('posts', 300)];
  const [control, stopped] = [option('control', 60), option('stopped', 180)];
  const mesh = await Mesh.start({ count: 2, args: ['--post-rate', '0', '--sockets-per-address', '0'] });
  const [node, other] = [mesh.node('a'), mesh.node('b')];
  const readers = fork(fileURLToPath(new URL('./readers.ts', import.meta.url)), { stdio: 'inherit' });
  const [posters, others] = [new Posters(), new Posters()];
  const reference = await Reference.start();
  let mostMiB = 0;
  const look = () => {
    mostMiB = Math.max(mostMiB, node.memoryMiB);
  };
  /** What was measured since the last one. */
  const phase = async (name: string, note = ''): Promise<Phase> => {
    const [here, elsewhere] = [posters.take(), others.take()];
    look();
    const its = { acks: [here.acks, elsewhere.acks], events: here.events, mostMiB };
    say(`${name.padEnd(14)} ack here       ${quantiles(here.acks)}`);
    say(`${note.padEnd(14)} ack elsewhere  ${quantiles(elsewhere.acks)}   event here ${quantiles(here.events)}`);
    say(`${''.padEnd(14)} node ${round(mostMiB)} MiB at most; now ${await memoryOf(node)}`);
    mostMiB = node.memoryMiB;
    return its;
  };
  try {
    await order(readers, { do: 'start', port: node.options.httpPort, count: clients, rooms });
    await until(readers, 120, ({ ready }) => ready === clients);
    await posters.start([node.options.httpPort, other.options.httpPort], rooms);
    await others.start([node.options.httpPort, other.options.httpPort], OTHERS.rooms, rooms);
    say(`${clients} clients in ${rooms} room${rooms === 1 ? '' : 's'}, ${perSecond} posts/s there`);
    posters.go(perSecond);
    others.go(OTHERS.posts);
    await sleep(SETTLE_S);
    await phase('(settling)');
    await reference.take(FSYNCS);
    await watched(control, look);
    const calm = await phase('all read', `${control} s`);

    await order(readers, { do: 'stop' });
    await watched(stopped, look);
    const during = await phase('they stopped', `${stopped} s`);

    const readAt = realClock.monotonic();
    await order(readers, { do: 'read' });
    const caught = await until(readers, 600, ({ least }) => least >= posters.storedIn(0) - perSecond, look);
    const after = await phase('they catch up', `${round((realClock.monotonic() - readAt) / 1_000)} s`);
    posters.halt();
    // What was sent last is answered yet.
    await sleep(SETTLE_S);
    const all = Math.min(...Array.from({ length: rooms }, (_, room) => posters.storedIn(room)));
    const end = await until(readers, 60, ({ least }) => least >= all, look);
    await phase('in the end', `${caught.closed} resumed`);
    const most = Math.max(during.mostMiB, after.mostMiB);
    const raw = { what: 'fsync p99', value: quantile(reference.fsyncs, 0.99) };
    const p99 = (what: string, { acks }: Phase) => ({ what, value: quantile(acks.flat(), 0.99), unit: 'ms', raw });
    return table([
      { what: 'memory grew by', value: most - calm.mostMiB, unit: 'MiB', promised: GROWTH_MIB },
      p99('stored p99 while all read', calm),
      p99('… while they stopped', during),
      p99('… while they catch up', after),
      ...[0.5, 0.99].flatMap((part) => [
        { what: `others' p${part * 100}, stopped to all read`, value: ratio(during, calm, part), unit: 'x', promised: RATIO },
        { what: `others' p${part * 100}, catching up to all read`, value: ratio(after, calm, part), unit: 'x', promised: RATIO },
      ]),
      { what: 'readers without everything', value: end.least >= all ? 0 : 1, unit: '', promised: 0 },
      { what: 'posts out of order, twice or missing', value: end.wrong, unit: '', promised: 0 },
      { what: 'posts refused', value: posters.refused + others.refused, unit: '', promised: 0 },
    ]);
  } finally {
    posters.end();
    others.end();
    readers.disconnect();
    reference.close();
    await mesh.close();
  }
}

async function watched(seconds: number, look: () => void): Promise<void> {
  for (let half = 0; half < 2 * seconds; half += 1) {
    await sleep(0.5);
    look();
  }
}

/** Of the two groups the worse one. */
function ratio(phase: Phase, calm: Phase, part: number): number {
  return Math.max(...phase.acks.map((acks, group) => quantile(acks, part) / quantile(calm.acks[group] ?? [], part)));
}

/** Where its memory is, as the node itself tells. */
async function memoryOf({ options }: NodeProcess): Promise<string> {
  const text = await fetch(`http://127.0.0.1:${options.httpPort}/metrics`).then(
    (response) => response.text(),
    () => '',
  );
  const mib = (name: string) => round(Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]) / 1024 / 1024);
  const heap = `${mib('nodejs_heap_size_used_bytes')} of ${mib('nodejs_heap_size_total_bytes')}`;
  return `${mib('process_resident_memory_bytes')}: heap ${heap}, outside it ${mib('nodejs_external_memory_bytes')} MiB`;
}

function order(readers: ChildProcess, what: ReadersOrder): Promise<ReadersReport> {
  return new Promise((resolve) => {
    readers.once('message', (report) => resolve(report as ReadersReport));
    readers.send(what);
  });
}

async function until(
  readers: ChildProcess,
  seconds: number,
  isSo: (report: ReadersReport) => boolean,
  look: () => void = () => {},
): Promise<ReadersReport> {
  const end = realClock.monotonic() + seconds * 1_000;
  for (;;) {
    const report = await order(readers, { do: 'report' });
    if (isSo(report)) return report;
    look();
    if (realClock.monotonic() > end) {
      say(`not in ${seconds} s: ${JSON.stringify(report)}`);
      return report;
    }
    await sleep(0.5);
  }
}
