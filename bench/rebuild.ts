import { sleep } from '../e2e/harness/time.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { table } from './figures.ts';
import { Posters } from './posters.ts';
import { copyOf, PreparedLog } from './prepared-log.ts';
import { quantile, quantiles, round, say } from './print.ts';
import { Reference } from './reference.ts';
import { BenchStage, cpuSeconds, holds, timed } from './stage.ts';

/**
 * A node whose directory is lost gets everything back from two peers, whose clients go on meanwhile. Prints how long until it serves,
 * until it has everything, and what that does to the acknowledgements of the others.
 *
 * --events 1000000, --posts 100 (a second, on the two peers), --calm 15 (seconds before)
 */
const BACK_MS = 60_000;
const READY_MS = 2_000;
const RATIO = 2;
const ROOMS = 10;
const SAY_EVERY_MS = 5_000;

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const events = Number(options.get('events') ?? 1_000_000);
  const [perSecond, calmS] = [Number(options.get('posts') ?? 100), Number(options.get('calm') ?? 15)];
  const stage = new BenchStage();
  const reference = await Reference.start();
  const posters = new Posters();
  try {
    const past = new PreparedLog(events);
    const [a, b] = [await stage.node('a'), await stage.node('b')];
    const writing = await timed(() => past.write(a.options.data, 0, events));
    copyOf(a.options.data, b.options.data);
    say(`${events} events, ${round(past.bytes / 1024 / 1024)} MiB, written in ${round(writing / 1_000)} s`);
    await a.start([], { withinMs: 120_000 });
    await b.start([], { withinMs: 120_000 });
    await posters.start([a.options.httpPort, b.options.httpPort], ROOMS);
    posters.go(perSecond);
    await sleep(3_000);
    posters.take();
    await sleep(calmS * 1_000);
    const calm = posters.take().acks;
    say(`before     ack ${quantiles(calm)}`);

    const lost = await stage.node('lost');
    const bulk = reference.bulk(past.bytes);
    await reference.take(100);
    const peersBefore = cpuSeconds(a) + cpuSeconds(b);
    const at = realClock.monotonic();
    await lost.start();
    const readyMs = realClock.monotonic() - at;
    posters.take();
    let told = at;
    const back = await holds(lost, events, at, (held) => {
      if (realClock.monotonic() - told < SAY_EVERY_MS) return;
      told = realClock.monotonic();
      say(`${String(Math.round((told - at) / 1_000)).padStart(4)} s  ${held} events, ${round(lost.memoryMiB)} MiB`);
    });
    const cpu = { own: cpuSeconds(lost), peers: cpuSeconds(a) + cpuSeconds(b) - peersBefore };
    const during = posters.take().acks;
    say(`meanwhile  ack ${quantiles(during)}`);
    posters.halt();
    const all = Array.from({ length: ROOMS }, (_, room) => posters.sentTo(room)).reduce((sum, sent) => sum + sent, 0);
    await holds(lost, events + all - posters.refused, at);
    return table([
      { what: 'an empty directory: serving', value: readyMs, unit: 'ms', promised: READY_MS },
      {
        what: `${events} events back`,
        value: back,
        unit: 'ms',
        promised: BACK_MS,
        raw: { what: 'the same bytes written, an fsync a page', value: bulk },
      },
      { what: 'CPU of it for that', value: cpu.own, unit: 's' },
      { what: 'CPU of its two peers meanwhile', value: cpu.peers, unit: 's' },
      {
        what: "others' ack p99 meanwhile, to that before",
        value: quantile(during, 0.99) / quantile(calm, 0.99),
        unit: 'x',
        promised: RATIO,
      },
      {
        what: 'that is',
        value: quantile(during, 0.99),
        unit: 'ms',
        raw: { what: 'fsync p99', value: quantile(reference.fsyncs, 0.99) },
      },
      { what: 'posts of others refused', value: posters.refused, unit: '', promised: 0 },
    ]);
  } finally {
    posters.end();
    reference.close();
    await stage.close();
  }
}
