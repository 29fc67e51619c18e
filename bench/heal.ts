import { Mesh } from '../e2e/harness/mesh.ts';
import { sleep } from '../e2e/harness/time.ts';
import type { NodeView } from '../shared/protocol/mesh-view.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { table } from './figures.ts';
import { posted } from './flood.ts';
import { quantile, round, say } from './print.ts';
import { Reference } from './reference.ts';
import { total } from './stage.ts';

/**
 * Five nodes, cut into two and three; posts on both sides; then the cables are back. Prints how long it takes until all five hold the
 * same, from the cables and from the first link across.
 *
 * --trials 5, --posts 10000 (both sides together)
 */
const LEFT = ['a', 'b'];
const RIGHT = ['c', 'd', 'e'];
const PROMISED_MS = 3_000;
const LOOK_MS = 20;
const GIVE_UP_MS = 120_000;
/** A post of 128 bytes as an event, about. */
const EVENT_BYTES = 400;

interface Healing {
  readonly linkedMs: number;
  readonly convergedMs: number;
}

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const [trials, posts] = [Number(options.get('trials') ?? 5), Number(options.get('posts') ?? 10_000)];
  const mesh = await Mesh.start({ count: 5, topology: 'full', proxied: true });
  const reference = await Reference.start();
  const found: Healing[] = [];
  const bulk: number[] = [];
  try {
    for (let trial = 0; trial < trials; trial += 1) {
      bulk.push(reference.bulk((posts / 2) * EVENT_BYTES));
      await reference.take(50);
      const healing = await healOnce(mesh, posts);
      found.push(healing);
      say(`${trial + 1}  first link ${round(healing.linkedMs)} ms, converged ${round(healing.convergedMs)} ms after the cables`);
    }
    const links = found.map(({ linkedMs }) => linkedMs);
    const afterLink = found.map(({ linkedMs, convergedMs }) => convergedMs - linkedMs);
    const all = found.map(({ convergedMs }) => convergedMs);
    const raw = { what: 'the same bytes written, an fsync a page', value: quantile(bulk, 0.5) };
    return table([
      { what: `${posts} differing events, converged after the link, p50`, value: quantile(afterLink, 0.5), unit: 'ms', raw },
      { what: 'max', value: quantile(afterLink, 1), unit: 'ms', promised: PROMISED_MS, raw },
      {
        what: 'first link after the cables, p50',
        value: quantile(links, 0.5),
        unit: 'ms',
        raw: { what: 'round trip, p50', value: quantile(reference.roundTrips, 0.5) },
      },
      { what: 'converged after the cables, max', value: quantile(all, 1), unit: 'ms' },
    ]);
  } finally {
    reference.close();
    await mesh.close();
  }
}

async function healOnce(mesh: Mesh, posts: number): Promise<Healing> {
  const across = LEFT.flatMap((left) => RIGHT.flatMap((right) => [mesh.proxy(left, right), mesh.proxy(right, left)]));
  for (const proxy of across) proxy.cut();
  const before = total(await mesh.node('a').view());
  await Promise.all([posted(mesh.node('a'), 'left', posts / 2), posted(mesh.node('c'), 'right', posts / 2)]);
  for (const side of [LEFT, RIGHT]) await sameOn(mesh, side, before + posts / 2);
  const at = realClock.monotonic();
  for (const proxy of across) proxy.heal();
  const [linkedMs, convergedMs] = await Promise.all([
    linkedAcross(mesh, at),
    sameOn(mesh, [...LEFT, ...RIGHT], before + posts, at),
  ]);
  await mesh.linked(30_000);
  return { linkedMs, convergedMs };
}

/** Milliseconds from `at` until all these nodes hold the same events, and `least` of them. */
async function sameOn(mesh: Mesh, letters: readonly string[], least: number, at = realClock.monotonic()): Promise<number> {
  for (;;) {
    const views = await Promise.all(letters.map((letter) => mesh.node(letter).view()));
    const ms = realClock.monotonic() - at;
    const kinds = new Set(views.map(({ heads }) => JSON.stringify(Object.entries(heads).sort())));
    if (kinds.size === 1 && total(views[0] as NodeView) >= least) return ms;
    if (ms > GIVE_UP_MS) throw new Error(`not the same in ${ms} ms: ${views.map(total).join(', ')} of ${least}`);
    await sleep(LOOK_MS);
  }
}

async function linkedAcross(mesh: Mesh, at: number): Promise<number> {
  const right = RIGHT.map((letter) => `node-${letter}`);
  for (;;) {
    const views = await Promise.all(LEFT.map((letter) => mesh.node(letter).view()));
    if (views.some(({ links }) => links.some(({ to, up }) => up && right.includes(to)))) return realClock.monotonic() - at;
    if (realClock.monotonic() - at > GIVE_UP_MS) throw new Error('no link came back');
    await sleep(LOOK_MS);
  }
}
