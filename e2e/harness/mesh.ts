import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultProxy } from './fault-proxy.ts';
import { NodeProcess } from './node-process.ts';
import { freePorts } from './ports.ts';
import { until } from './time.ts';

/**
 * Several nodes on this machine. With `proxied`, each dial goes through a fault proxy of its own (discovery is off, and what
 * a node advertises is a proxy too), so that any link can be cut alone. Owns the processes, the proxies and a directory.
 */
export type Topology = 'known-one' | 'full' | 'line' | 'ring' | 'star' | 'self' | 'none';

/** Who dials whom, by index. `known-one`: all know the first and discover the others. `full`: each dials every other. */
export function dialsOf(topology: Topology, count: number): (readonly [number, number])[] {
  const all = Array.from({ length: count }, (_, index) => index);
  const rest = all.slice(1);
  switch (topology) {
    case 'none':
      return [];
    case 'self':
      return all.map((index) => [index, index]);
    case 'known-one':
    case 'star':
      return rest.map((index) => [index, 0]);
    case 'line':
      return rest.map((index) => [index, index - 1]);
    case 'ring':
      return all.map((index) => [index, (index + count - 1) % count]);
    case 'full':
      return all.flatMap((from) => all.filter((to) => to !== from).map((to) => [from, to] as const));
  }
}

export interface MeshOptions {
  readonly count: number;
  readonly topology?: Topology;
  readonly proxied?: boolean;
  /** Count the event frames on every link; only without a mesh secret. */
  readonly countEvents?: boolean;
  /** Keep all bytes of every link. */
  readonly capture?: boolean;
  /** By letter; unless given, what the topology says. */
  readonly expectLinks?: readonly (readonly [string, string])[];
  /** The host name that browsers are told; 127.0.0.1 unless given. */
  readonly publicHost?: string;
  /** Arguments for every node. */
  readonly args?: readonly string[];
  readonly argsOf?: (index: number) => readonly string[];
  /** Where data and logs of the nodes go, and stay; unless given, a temporary directory that `close` removes. */
  readonly directory?: string;
  /** Where a node keeps its data, unless in that directory. */
  readonly dataOf?: (name: string) => string;
}

const nameOf = (index: number): string => `node-${String.fromCharCode(97 + index)}`;
const MANY_POSTS = ['--post-rate', '0'];

export class Mesh {
  readonly nodes: readonly NodeProcess[];
  readonly directory: string;
  /** By `dialler>dialled`. */
  readonly proxies: ReadonlyMap<string, FaultProxy>;
  /** The pairs that should be linked. */
  readonly #pairs: ReadonlySet<string>;
  readonly #isKept: boolean;

  private constructor(
    nodes: readonly NodeProcess[],
    proxies: ReadonlyMap<string, FaultProxy>,
    directory: string,
    pairs: ReadonlySet<string>,
    isKept: boolean,
  ) {
    this.nodes = nodes;
    this.proxies = proxies;
    this.directory = directory;
    this.#pairs = pairs;
    this.#isKept = isKept;
  }

  /** Resolves when every node is ready and every pair is linked. */
  static async start(options: MeshOptions): Promise<Mesh> {
    const { count, topology = 'known-one', proxied = false, countEvents = false, args = MANY_POSTS, argsOf = () => [] } = options;
    const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'skein-e2e-'));
    const [http, mesh, proxyPorts] = [await freePorts(count), await freePorts(count), await freePorts(count * count)];
    const proxies = new Map<string, FaultProxy>();
    const peers: string[][] = http.map(() => []);
    const dials = dialsOf(topology, count);
    for (const [from, to] of dials) {
      let port = mesh[to] as number;
      if (proxied) {
        const proxy = await FaultProxy.start(proxyPorts.pop() as number, port);
        proxy.countEvents = countEvents;
        proxy.capture = options.capture ?? false;
        proxies.set(`${nameOf(from)}>${nameOf(to)}`, proxy);
        port = proxy.port;
      }
      peers[from]?.push(`127.0.0.1:${port}`);
    }
    const discovery = proxied || topology !== 'known-one' ? ['--discovery', 'off'] : [];
    const nodes = http.map((httpPort, index) => {
      const advertised = [...proxies].find(([edge]) => edge.endsWith(`>${nameOf(index)}`))?.[1];
      const advertise = advertised ? ['--advertise', `127.0.0.1:${advertised.port}`] : [];
      return new NodeProcess({
        name: nameOf(index),
        httpPort,
        meshPort: mesh[index] as number,
        data: options.dataOf?.(nameOf(index)) ?? join(directory, nameOf(index)),
        ...(options.directory === undefined ? {} : { logFile: join(directory, `${nameOf(index)}.log`) }),
        peers: peers[index] as string[],
        ...(options.publicHost === undefined ? {} : { publicHost: options.publicHost }),
        args: [...discovery, ...advertise, ...args, ...argsOf(index)],
      });
    });
    const linked = topology === 'known-one' ? dialsOf('full', count) : topology === 'self' ? [] : dials;
    const expected = options.expectLinks?.map(([a, b]) => pairOf(`node-${a}`, `node-${b}`));
    const pairs = new Set(expected ?? linked.map(([a, b]) => pairOf(nameOf(a), nameOf(b))));
    const all = new Mesh(nodes, proxies, directory, pairs, options.directory !== undefined);
    try {
      await Promise.all(nodes.map((node) => node.start()));
      await all.linked();
    } catch (error) {
      await all.close();
      throw error;
    }
    return all;
  }

  /** By letter: `mesh.node('b')`. */
  node(letter: string): NodeProcess {
    const found = this.nodes.find(({ name }) => name === `node-${letter}`);
    if (!found) throw new Error(`there is no node-${letter}`);
    return found;
  }

  /** Every expected link between running nodes is up, seen from both ends, and there is no other. */
  async linked(withinMs = 10_000): Promise<void> {
    let seen = '';
    const expected = () => [...this.#pairs].filter((pair) => pair.split(' ').every((name) => this.#isRunning(name)));
    const isLinked = async () => {
      const ends = (await Promise.all(this.#running.map((node) => linksUp(node)))).flat().sort();
      seen = ends.join(', ');
      const wanted = expected()
        .flatMap((pair) => [pair, pair])
        .sort();
      return seen === wanted.join(', ');
    };
    await until(() => `links ${expected().join(', ')}; there are ${seen}\n${this.tails()}`, isLinked, withinMs);
  }

  /** Every running node has the same on disk. */
  async converged(withinMs = 10_000): Promise<void> {
    let seen: string[] = [];
    const isSame = async () => {
      const views = await Promise.all(this.#running.map((node) => node.view()));
      seen = views.map(({ heads }) => JSON.stringify(Object.entries(heads).sort()));
      return new Set(seen).size === 1;
    };
    await until(() => `the same heads everywhere:\n${seen.join('\n')}`, isSame, withinMs);
  }

  proxy(from: string, to: string): FaultProxy {
    const proxy = this.proxies.get(`node-${from}>node-${to}`);
    if (!proxy) throw new Error(`node-${from} does not dial node-${to} through a proxy`);
    return proxy;
  }

  /** Cuts one node off: every link to and from it is reset, and cannot come back before `heal`. */
  isolate(letter: string): void {
    for (const [edge, proxy] of this.proxies) if (edge.split('>').includes(`node-${letter}`)) proxy.cut();
  }

  /** Holds what one node sends to the others (`from`), or is sent (`to`), whoever dialled; its connections stay half-open. */
  mute(letter: string, ...ways: readonly ('from' | 'to')[]): void {
    for (const [edge, proxy] of this.proxies) {
      const isDialler = edge.startsWith(`node-${letter}>`);
      if (!isDialler && !edge.endsWith(`>node-${letter}`)) continue;
      for (const way of ways) proxy.hold((way === 'from') === isDialler ? 'up' : 'down');
    }
  }

  heal(): void {
    for (const proxy of this.proxies.values()) proxy.heal();
  }

  tails(): string {
    return this.nodes.map((node) => node.tail(6)).join('\n');
  }

  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    await Promise.all([...this.proxies.values()].map((proxy) => proxy.close()));
    if (!this.#isKept) rmSync(this.directory, { recursive: true, force: true });
  }

  get #running(): NodeProcess[] {
    return this.nodes.filter((node) => node.isRunning);
  }

  #isRunning(name: string): boolean {
    return this.#running.some((node) => node.name === name);
  }
}

function pairOf(a: string, b: string): string {
  return [a, b].sort().join(' ');
}

async function linksUp(node: NodeProcess): Promise<string[]> {
  const { links } = await node.view();
  return links.filter(({ up }) => up).map(({ to }) => pairOf(node.name, to));
}
