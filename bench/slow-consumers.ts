import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Mesh } from '../e2e/harness/mesh.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { Posters } from './posters.ts';
import { judge, quantile, quantiles, round, say } from './print.ts';
import type { ReadersOrder, ReadersReport } from './readers.ts';

/**
 * Clients of one node stop reading while the chat goes on, then read again. Prints what that costs the node (resident memory) and
 * everybody else (time to the acknowledgement), and whether all have everything in order in the end.
 *
 * --clients 500 --rooms 10 --posts 300 (a second, all rooms) --before 30 --stopped 180 (seconds)
 */
const GROWTH_MIB = 64;
const RATIO = 2;

const sleep = (seconds: number) => new Promise<void>((resolve) => void realClock.after(seconds * 1_000, resolve));

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const option = (name: string, other: number) => Number(options.get(name) ?? other);
  const [clients, rooms, perSecond] = [option('clients', 500), option('rooms', 10), option('posts', 300)];
  const [before, stopped] = [option('before', 30), option('stopped', 180)];
  const mesh = await Mesh.start({ count: 2, args: ['--post-rate', '0', '--sockets-per-address', '0'] });
  const [node, other] = [mesh.node('a'), mesh.node('b')];
  const readers = fork(fileURLToPath(new URL('./readers.ts', import.meta.url)), { stdio: 'inherit' });
  const posters = new Posters();
  try {
    await order(readers, { do: 'start', port: node.options.httpPort, count: clients, rooms });
    await until(readers, 120, ({ ready }) => ready === clients);
    // Posters on both nodes: those of the other one see what the links make of it.
    await posters.start([node.options.httpPort, other.options.httpPort], rooms);
    posters.go(perSecond);
    await sleep(10);
    posters.take();
    await sleep(before);
    const calm = posters.take();
    const memory = { before: node.memoryMiB, most: 0 };
    say(`${clients} clients in ${rooms} rooms, ${perSecond} posts/s`);
    say(`all read        ack ${quantiles(calm.acks)}  event ${quantiles(calm.events)}  node ${round(memory.before)} MiB`);

    await order(readers, { do: 'stop' });
    for (let second = 0; second < stopped; second += 1) {
      await sleep(1);
      memory.most = Math.max(memory.most, node.memoryMiB);
    }
    const during = posters.take();
    say(
      `they stopped    ack ${quantiles(during.acks)}  event ${quantiles(during.events)}  node ${round(memory.most)} MiB at most`,
    );

    const readAt = realClock.monotonic();
    await order(readers, { do: 'read' });
    const caught = await until(
      readers,
      600,
      ({ least }) => least >= posters.sentTo(0) - perSecond,
      () => {
        memory.most = Math.max(memory.most, node.memoryMiB);
      },
    );
    const after = posters.take();
    say(
      `they catch up   ack ${quantiles(after.acks)}  event ${quantiles(after.events)}  in ${round((realClock.monotonic() - readAt) / 1_000)} s`,
    );
    posters.halt();
    const all = Math.min(...Array.from({ length: rooms }, (_, room) => posters.sentTo(room)));
    const end = await until(readers, 60, ({ least }) => least >= all);
    say(
      `in the end      node ${round(node.memoryMiB)} MiB, ${round(memory.most)} MiB at most; closed and resumed ${caught.closed} times`,
    );
    const ratio = (part: number) => quantile(during.acks, part) / quantile(calm.acks, part);
    const later = (part: number) => quantile(after.acks, part) / quantile(calm.acks, part);
    say(`        while they catch up: p50 x ${round(later(0.5))}, p99 x ${round(later(0.99))}`);
    return [
      judge('memory grew by', memory.most - memory.before, GROWTH_MIB, 'MiB'),
      judge("others' p50, stopped to reading", ratio(0.5), RATIO, 'x'),
      judge("others' p99, stopped to reading", ratio(0.99), RATIO, 'x'),
      judge('readers without everything', end.least >= all ? 0 : 1, 0, ''),
      judge('posts out of order, twice or missing', end.wrong, 0, ''),
      judge('posts refused', posters.refused, 0, ''),
    ].every((isKept) => isKept);
  } finally {
    posters.end();
    readers.disconnect();
    await mesh.close();
  }
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
