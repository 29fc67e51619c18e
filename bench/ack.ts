import { Mesh } from '../e2e/harness/mesh.ts';
import { sleep } from '../e2e/harness/time.ts';
import { table } from './figures.ts';
import { Posters } from './posters.ts';
import { quantile, quantiles, say } from './print.ts';
import { Reference } from './reference.ts';

/**
 * Clients on three nodes post at a steady pace. Prints how long until a post is acknowledged as stored (fsynced on its node), and as
 * replicated (fsynced on a second one), beside a bare fsync.
 *
 * --seconds 60 (in slices, with the bare acts between them), --posts 500 (a second, all together)
 */
const SLICES = 6;
const STORED_MS = 25;
const REPLICATED_MS = 60;
const POSTERS = 30;
/** Bare acts, for each second of posting. */
const REFERENCES = 30;
const [WAIT_MS, WAITS] = [200, 25];

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const [seconds, perSecond] = [Number(options.get('seconds') ?? 60), Number(options.get('posts') ?? 500)];
  const mesh = await Mesh.start({ count: 3 });
  const reference = await Reference.start();
  const posters = new Posters();
  const [stored, replicated]: [number[], number[]] = [[], []];
  try {
    await posters.start(
      mesh.nodes.map((node) => node.options.httpPort),
      POSTERS,
    );
    for (let slice = 0; slice < SLICES; slice += 1) {
      await reference.take(Math.ceil((REFERENCES * seconds) / SLICES));
      posters.go(perSecond);
      await sleep((seconds * 1_000) / SLICES);
      posters.halt();
      // What is under way is let come: the bare acts are to have the disk for themselves.
      for (let wait = 0; wait < WAITS && (wait === 0 || replicated.length < stored.length); wait += 1) {
        await sleep(WAIT_MS);
        const { acks, replications } = posters.take();
        stored.push(...acks);
        replicated.push(...replications);
      }
    }
    say(`fsync       ${quantiles(reference.fsyncs)}`);
    say(`round trip  ${quantiles(reference.roundTrips)}`);
    say(`stored      ${quantiles(stored)}`);
    say(`replicated  ${quantiles(replicated)}`);
    const fsync = (part: number) => ({ what: `fsync p${part * 100}`, value: quantile(reference.fsyncs, part) });
    return table([
      { what: `stored at ${perSecond} posts/s, p50`, value: quantile(stored, 0.5), unit: 'ms', raw: fsync(0.5) },
      { what: 'p99', value: quantile(stored, 0.99), unit: 'ms', promised: STORED_MS, raw: fsync(0.99) },
      { what: 'replicated, p50', value: quantile(replicated, 0.5), unit: 'ms', raw: fsync(0.5) },
      { what: 'p99', value: quantile(replicated, 0.99), unit: 'ms', promised: REPLICATED_MS, raw: fsync(0.99) },
      {
        what: 'round trip, p50',
        value: quantile(reference.roundTrips, 0.5),
        unit: 'ms',
      },
      { what: 'not acknowledged as replicated', value: stored.length - replicated.length, unit: '', promised: 0 },
      { what: 'refused', value: posters.refused, unit: '', promised: 0 },
    ]);
  } finally {
    posters.end();
    reference.close();
    await mesh.close();
  }
}
