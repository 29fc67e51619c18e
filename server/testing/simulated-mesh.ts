import { ChatClient } from '../../shared/client/chat-client.ts';
import type { ClientStorage } from '../../shared/client/ports.ts';
import type { NodeName } from '../../shared/ids.ts';
import { ProcessClock, WallClock } from '../../shared/testing/process-clock.ts';
import { seededRandom, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import type { Clock, Random } from '../../shared/time/clock.ts';
import type { HostPort } from '../backbone/mesh/byte-stream.ts';
import { fingerprint } from '../fingerprint.ts';
import { silentLog } from '../log.ts';
import { MeshNode } from '../node.ts';
import { Disk, MemoryStore } from '../store/memory-store.ts';
import { EchoRandom } from './echo-random.ts';
import { SimulatedNetwork } from './simulated-network.ts';
import { SimulatedSockets } from './simulated-sockets.ts';

/**
 * A whole mesh with its clients in virtual time, from one seed: the production composition (`MeshNode`, `ChatClient`) on a simulated
 * network, simulated sockets and a memory store with an fsync boundary. Owns the world and the ways to hurt it.
 */
export interface SimulatedNode {
  readonly name: NodeName;
  readonly url: string;
  readonly address: HostPort;
  disk: Disk;
  node: MeshNode | undefined;
  /** Lives as long as one run of the node. */
  process: ProcessClock | undefined;
  /** Goes on while the node is down. */
  readonly wall: WallClock;
  /** Kept on its disk by a real node. */
  met: boolean;
}

/** Somebody who chats: their page, and what stays of it when it is closed. */
export interface SimulatedPerson {
  readonly label: string;
  readonly name: string;
  readonly key: string;
  readonly storage: ClientStorage;
  /** What is in the storage. */
  readonly kept: ReadonlyMap<string, string>;
  process: ProcessClock;
  client: ChatClient;
}

/** The most that a request to a page's storage takes. */
const STORAGE_MS = 4;

export class SimulatedMesh {
  readonly clock = new VirtualClock();
  readonly random: Random;
  /** The chance of the pages. */
  readonly clientRandom: EchoRandom;
  readonly network: SimulatedNetwork;
  readonly sockets: SimulatedSockets;
  readonly nodes: SimulatedNode[] = [];
  readonly people: SimulatedPerson[] = [];
  /** Told when a process has ended without a word, and when a page took something out of its storage. */
  crashed: ((node: SimulatedNode) => void) | undefined;
  forgot: ((person: SimulatedPerson, key: string) => void) | undefined;
  /** By name and by URL. */
  readonly #hosts = new Map<string, SimulatedNode>();
  readonly #time: Clock;
  #limits = { postRate: 0, postBurst: 0, roomsPerUser: 0 };
  readonly #peersOf: (index: number, count: number) => readonly number[];

  /** `peersOf`: whom node `index` dials, of `count` nodes. */
  constructor(seed: number, count: number, peersOf: (index: number, count: number) => readonly number[] = everybody) {
    this.random = seededRandom(seed);
    this.clientRandom = new EchoRandom(this.random);
    this.#time = this.clock.clock();
    this.#peersOf = peersOf;
    this.network = new SimulatedNetwork(this.#time, this.random);
    this.sockets = new SimulatedSockets(this.#time, this.random, {
      open: (url, socket) => this.nodes.find((node) => node.url === url)?.node?.gateway.accept(socket),
    });
    this.network.enter = (host, task) => this.#hosts.get(host)?.process?.enter(task);
    this.sockets.enter = (who, task) => this.#enter(who, task);
    for (let index = 0; index < count; index += 1) {
      const name = `node-${String.fromCharCode(97 + index)}` as NodeName;
      const address = { host: name, port: 9080 };
      const wall = new WallClock(this.#time);
      const url = `http://${name}`;
      const node: SimulatedNode = { name, url, address, disk: new Disk(), node: undefined, process: undefined, wall, met: false };
      this.nodes.push(node);
      this.#hosts.set(name, node).set(url, node);
    }
  }

  /** What nodes that start from now on allow an author; without it, anything. */
  limit(limits: { readonly postRate: number; readonly postBurst: number }): void {
    this.#limits = { ...this.#limits, ...limits };
  }

  /** Advances virtual time. */
  async run(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }

  async startAll(): Promise<void> {
    for (const node of this.nodes) await this.start(node);
  }

  /** Starts a node and waits until it is up. */
  async start(simulated: SimulatedNode): Promise<void> {
    const booting = this.boot(simulated);
    let isDone = false;
    const done = booting.finally(() => {
      isDone = true;
    });
    while (!isDone) await this.clock.advance(1);
    await done;
  }

  /** Starts a node; it is up after some virtual time, unless it crashes before. Rejects with the error of a disk that cannot be opened. */
  async boot(simulated: SimulatedNode): Promise<void> {
    const clock = new ProcessClock(this.#time, () => simulated.wall.now());
    simulated.process = clock;
    const peers = this.#peersOf(this.nodes.indexOf(simulated), this.nodes.length).map((index) => this.#address(index));
    const enter = (task: () => void) => clock.enter(task);
    const store = new MemoryStore({ disk: simulated.disk, clock: this.#time, random: this.random, enter });
    const node = await MeshNode.open(
      {
        name: simulated.name,
        url: simulated.url,
        version: 'simulated',
        mesh: simulated.address,
        peers,
        advertise: simulated.address,
        discovery: this.#peersOf === everybody,
        metPeers: simulated.met,
        simulatedMs: undefined,
        gateway: this.#limits,
      },
      { store, network: this.network.host(simulated.name), clock, random: this.random, log: silentLog, fingerprint },
    );
    await node.start();
    simulated.node = node;
    simulated.met = this.nodes.length > 1;
    // A node whose store failed ends, as its process would.
    void node.failed.then(() => simulated.node === node && this.crash(simulated));
  }

  /** kill -9: nothing is said to anybody, what was not fsynced is lost. */
  crash(simulated: SimulatedNode): void {
    if (!simulated.process) return;
    simulated.node = undefined;
    simulated.process.end();
    simulated.process = undefined;
    this.sockets.crash(simulated.url);
    this.network.crash(simulated.name);
    simulated.disk.crash();
    this.crashed?.(simulated);
  }

  /** Cuts the mesh links between two groups; clients reach every node still. */
  partition(groupA: readonly SimulatedNode[], groupB: readonly SimulatedNode[], how: 'reset' | 'swallow'): void {
    for (const a of groupA) for (const b of groupB) this.network.cutBoth(a.name, b.name, how);
  }

  heal(): void {
    this.network.healAll();
    this.sockets.healAll();
  }

  get clients(): readonly ChatClient[] {
    return this.people.map(({ client }) => client);
  }

  client(name: string, at: SimulatedNode, rooms: readonly string[] = ['general']): ChatClient {
    return this.person(name, at, rooms).client;
  }

  /** Somebody with a page open. `label` is the name of their process; two people may want one `name`, and one `who` have two devices. */
  person(name: string, at: SimulatedNode, rooms: readonly string[] = ['general'], label = name, who = label): SimulatedPerson {
    const key = `key-of-${who}`.padEnd(24, '-');
    const kept = new Map<string, string>();
    // What was asked of the storage is done though the page be gone; only nobody is there to hear of it.
    const after = <T>(work: () => T) =>
      new Promise<T>((resolve) => {
        const { process } = person;
        this.#time.after(this.random.next() * STORAGE_MS, () => {
          const value = work();
          process.enter(() => resolve(value));
        });
      });
    const storage = memoryStorage(kept, (key) => this.forgot?.(person, key), after);
    const person: SimulatedPerson = { label, name, key, kept, storage, ...this.#page({ label, storage }) };
    this.people.push(person);
    person.client.start({ urls: [at.url], name, key, rooms, pin: undefined });
    return person;
  }

  /** The page is gone without a word and opened again, on a node's address: what it kept is what its storage has. */
  reload(person: SimulatedPerson, at: SimulatedNode): void {
    const rooms = person.client.state.rooms.filter(({ joined, with: other }) => joined && !other).map(({ room }) => room);
    person.process.end();
    this.sockets.leave(person.label);
    Object.assign(person, this.#page(person));
    person.client.start({ urls: [at.url], name: person.name, key: person.key, rooms, pin: undefined });
  }

  #page({ label, storage }: Pick<SimulatedPerson, 'label' | 'storage'>): Pick<SimulatedPerson, 'process' | 'client'> {
    const process = new ProcessClock(this.#time, () => this.#time.now());
    const client = new ChatClient({
      clock: process,
      random: this.clientRandom,
      dial: (url, events) => this.sockets.dial(label, url, events),
      probe: (url, timeoutMs) => this.sockets.probe(label, url, this.#isUp(url), timeoutMs, (task) => process.enter(task)),
      storage,
    });
    return { process, client };
  }

  #enter(who: string, task: () => void): void {
    const node = this.#hosts.get(who);
    const person = node ? undefined : this.people.find(({ label }) => label === who);
    if (node) node.process?.enter(task);
    else if (person) person.process.enter(task);
    // Somebody who speaks the protocol by hand: nobody stops or ends their process.
    else task();
  }

  #isUp(url: string): boolean {
    return this.nodes.some((node) => node.url === url && node.node !== undefined);
  }

  #address(index: number): HostPort {
    return (this.nodes[index] as SimulatedNode).address;
  }
}

export function everybody(index: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, other) => other).filter((other) => other !== index);
}

/** Node i dials node i + 1. */
export function line(index: number, count: number): readonly number[] {
  return index + 1 < count ? [index + 1] : [];
}

export function ring(index: number, count: number): readonly number[] {
  return [(index + 1) % count];
}

export function star(index: number): readonly number[] {
  return index === 0 ? [] : [0];
}

/** Each request takes its own time, so that two which do not wait for each other may overtake each other. */
function memoryStorage(
  values: Map<string, string>,
  forgot: (key: string) => void,
  after: <T>(work: () => T) => Promise<T>,
): ClientStorage {
  return {
    get: (key) => after(() => values.get(key)),
    set: (key, value) => after(() => void values.set(key, value)),
    delete: (key) =>
      after(() => {
        if (values.delete(key)) forgot(key);
      }),
    keys: (prefix) => after(() => [...values.keys()].filter((key) => key.startsWith(prefix))),
  };
}
