import { FaultProxy } from '../e2e/harness/fault-proxy.ts';
import { Mesh } from '../e2e/harness/mesh.ts';
import { freePorts } from '../e2e/harness/ports.ts';
import { Connection } from '../shared/client/connection.ts';
import type { NodeView } from '../shared/protocol/mesh-view.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { dial } from './dial.ts';
import { type Figure, table } from './figures.ts';
import { quantile, quantiles, say } from './print.ts';
import { Reference } from './reference.ts';

/**
 * How long until a stopped process (SIGSTOP) and a half-open connection are noticed, by the nodes at both ends of a link and by a
 * client; and how often a node that stalls now and then makes anybody believe that a node is gone. Beside it what a round trip takes: how
 * much of the wait is patience.
 *
 * --trials 30, --stall-minutes 5 (a stall of 1 s every 10 s; 0 leaves it out)
 */
const PROMISED_MS = 4_000;
const STALL_MS = 1_000;
const ROUND_TRIPS = 20;
const STALL_EVERY_MS = 10_000;

const sleep = (ms: number) => new Promise<void>((resolve) => void realClock.after(ms, resolve));

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const trials = Number(options.get('trials') ?? 30);
  const minutes = Number(options.get('stall-minutes') ?? 5);
  const mesh = await Mesh.start({ count: 3, topology: 'full', proxied: true });
  const [port] = await freePorts(1);
  const proxy = await FaultProxy.start(port as number, mesh.node('a').options.httpPort);
  const reference = await Reference.start();
  try {
    const stops = { peers: [] as number[], clients: [] as number[] };
    for (let trial = 0; trial < trials; trial += 1) {
      await reference.take(ROUND_TRIPS);
      await stopOnce(mesh, proxy, stops);
    }
    const holds = { near: [] as number[], far: [] as number[], clients: [] as number[] };
    for (let trial = 0; trial < trials; trial += 1) await holdOnce(mesh, proxy, holds);
    say(`stopped process   peers    ${quantiles(stops.peers)}`);
    say(`                  clients  ${quantiles(stops.clients)}`);
    say(`half-open         one end  ${quantiles(holds.near)}`);
    say(`                  other    ${quantiles(holds.far)}`);
    say(`                  clients  ${quantiles(holds.clients)}`);
    const evictions = minutes > 0 ? await stalls(mesh, minutes) : 0;
    const raw = { what: 'round trip p99', value: quantile(reference.roundTrips, 0.99) };
    const noticed = (what: string, waits: readonly number[]): Figure => ({
      what: `${what}, p99 of ${waits.length}`,
      value: quantile(waits, 0.99),
      unit: 'ms',
      promised: PROMISED_MS,
      raw,
    });
    return table([
      noticed('stopped process noticed by peers', stops.peers),
      noticed('… by clients', stops.clients),
      noticed('half-open connection noticed by peers', [...holds.near, ...holds.far]),
      noticed('… by clients', holds.clients),
      ...(minutes > 0 ? [{ what: `false evictions in ${minutes} min of stalls`, value: evictions, unit: '', promised: 0 }] : []),
    ]);
  } finally {
    reference.close();
    await proxy.close();
    await mesh.close();
  }
}

/** Stops node a: b, c and a client of a notice. Then it goes on, and nobody may be gone for good. */
async function stopOnce(mesh: Mesh, proxy: FaultProxy, found: { peers: number[]; clients: number[] }): Promise<void> {
  const client = await signedIn(proxy.port);
  await sleep(Math.random() * 1_000);
  const at = realClock.monotonic();
  mesh.node('a').signal('SIGSTOP');
  const [b, c, gone] = await Promise.all([noticed(mesh, 'b', 'a', at), noticed(mesh, 'c', 'a', at), client.gone(at)]);
  found.peers.push(b, c);
  found.clients.push(gone);
  mesh.node('a').signal('SIGCONT');
  await mesh.linked(20_000);
}

/** The link of a and b, and a client's connection, carry nothing any more, and nobody is told. */
async function holdOnce(
  mesh: Mesh,
  proxy: FaultProxy,
  found: { near: number[]; far: number[]; clients: number[] },
): Promise<void> {
  const client = await signedIn(proxy.port);
  await sleep(Math.random() * 1_000);
  const at = realClock.monotonic();
  const cables = [mesh.proxy('a', 'b'), mesh.proxy('b', 'a'), proxy];
  for (const cable of cables) cable.hold();
  const [near, far, gone] = await Promise.all([noticed(mesh, 'a', 'b', at), noticed(mesh, 'b', 'a', at), client.gone(at)]);
  found.near.push(near);
  found.far.push(far);
  found.clients.push(gone);
  for (const cable of cables) {
    cable.heal();
    cable.reset();
  }
  await mesh.linked(20_000);
}

/** Milliseconds from `at` until a node says that its link to another is down. */
async function noticed(mesh: Mesh, node: string, peer: string, at: number): Promise<number> {
  for (;;) {
    const { links } = await mesh.node(node).view();
    if (links.find(({ to }) => to === `node-${peer}`)?.up !== true) return realClock.monotonic() - at;
    await sleep(10);
  }
}

/** Node c stalls for a second every ten. Returns how often anybody, c included, gave up a link or a node. */
async function stalls(mesh: Mesh, minutes: number): Promise<number> {
  const before = mesh.nodes.map(({ logs }) => logs.length);
  const end = realClock.monotonic() + minutes * 60_000;
  let gone = 0;
  while (realClock.monotonic() < end) {
    mesh.node('c').signal('SIGSTOP');
    await sleep(STALL_MS);
    mesh.node('c').signal('SIGCONT');
    await sleep(STALL_EVERY_MS - STALL_MS);
    for (const { nodes } of await Promise.all(mesh.nodes.map((node) => node.mesh()))) {
      gone += nodes.filter(({ state }: NodeView) => state !== 'alive').length;
    }
  }
  const lines = mesh.nodes.flatMap(({ logs }, index) => logs.slice(before[index]));
  return gone + lines.filter((line) => line.includes('"link.down"')).length;
}

/** The connection that every client uses, signed in; a node that is busy for a moment is asked again. */
async function signedIn(port: number): Promise<{ gone(at: number): Promise<number> }> {
  for (;;) {
    const connection = new Connection({ clock: realClock, dial }, `http://127.0.0.1:${port}`);
    const closed = new Promise<number>((resolve) =>
      connection.listen({ message() {}, closed: () => resolve(realClock.monotonic()) }),
    );
    try {
      await connection.hello({ name: `watcher-${Math.floor(Math.random() * 1e9)}` });
      return { gone: async (at) => (await closed) - at };
    } catch {
      connection.close();
      await sleep(500);
    }
  }
}
