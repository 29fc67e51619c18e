import { ChatClient } from '../../shared/client/chat-client.ts';
import type { ClientStorage } from '../../shared/client/ports.ts';
import type { NodeName } from '../../shared/ids.ts';
import { seededRandom, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import type { Clock, Random } from '../../shared/time/clock.ts';
import type { HostPort } from '../backbone/mesh/byte-stream.ts';
import { fingerprint } from '../fingerprint.ts';
import { silentLog } from '../log.ts';
import { MeshNode } from '../node.ts';
import { Disk, MemoryStore } from '../store/memory-store.ts';
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
  /** Added to the wall clock of this node, in ms. */
  clockOffsetMs: number;
  /** Kept on its disk by a real node. */
  met: boolean;
}

export class SimulatedMesh {
  readonly clock = new VirtualClock();
  readonly random: Random;
  readonly network: SimulatedNetwork;
  readonly sockets: SimulatedSockets;
  readonly nodes: SimulatedNode[] = [];
  readonly clients: ChatClient[] = [];
  readonly #time: Clock;
  readonly #peersOf: (index: number, count: number) => readonly number[];

  /** `peersOf`: whom node `index` dials, of `count` nodes. */
  constructor(seed: number, count: number, peersOf: (index: number, count: number) => readonly number[] = everybody) {
    this.random = seededRandom(seed);
    this.#time = this.clock.clock();
    this.#peersOf = peersOf;
    this.network = new SimulatedNetwork(this.#time, this.random);
    this.sockets = new SimulatedSockets(this.#time, this.random, {
      open: (url, socket) => this.nodes.find((node) => node.url === url)?.node?.gateway.accept(socket),
    });
    for (let index = 0; index < count; index += 1) {
      const name = `node-${String.fromCharCode(97 + index)}` as NodeName;
      const address = { host: name, port: 9080 };
      this.nodes.push({ name, url: `http://${name}`, address, disk: new Disk(), node: undefined, clockOffsetMs: 0, met: false });
    }
  }

  /** Advances virtual time. */
  async run(ms: number): Promise<void> {
    await this.clock.advance(ms);
  }

  async startAll(): Promise<void> {
    for (const node of this.nodes) await this.start(node);
  }

  async start(simulated: SimulatedNode): Promise<void> {
    const clock = this.clock.clock({ offsetMs: () => simulated.clockOffsetMs });
    const peers = this.#peersOf(this.nodes.indexOf(simulated), this.nodes.length).map((index) => this.#address(index));
    const store = new MemoryStore({ disk: simulated.disk, clock, random: this.random });
    const opening = MeshNode.open(
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
        gateway: { postRate: 0, postBurst: 0, roomsPerUser: 0 },
      },
      { store, network: this.network.host(simulated.name), clock, random: this.random, log: silentLog, fingerprint },
    );
    const node = await this.#whileTimePasses(opening);
    await this.#whileTimePasses(node.start());
    simulated.node = node;
    simulated.met = this.nodes.length > 1;
  }

  /** kill -9: nothing is said to anybody, what was not fsynced is lost. */
  crash(simulated: SimulatedNode): void {
    const { node } = simulated;
    if (!node) return;
    simulated.node = undefined;
    this.sockets.crash(simulated.url);
    this.network.crash(simulated.name);
    simulated.disk.crash();
    node.abandon();
  }

  /** Cuts the mesh links between two groups; clients reach every node still. */
  partition(groupA: readonly SimulatedNode[], groupB: readonly SimulatedNode[], how: 'reset' | 'swallow'): void {
    for (const a of groupA) for (const b of groupB) this.network.cutBoth(a.name, b.name, how);
  }

  heal(): void {
    this.network.healAll();
    this.sockets.healAll();
  }

  client(name: string, at: SimulatedNode, rooms: readonly string[] = ['general']): ChatClient {
    const client = new ChatClient({
      clock: this.#time,
      random: this.random,
      dial: (url, events) => this.sockets.dial(name, url, events),
      probe: (url, timeoutMs) => this.sockets.probe(name, url, this.#isUp(url), timeoutMs),
      storage: memoryStorage(),
    });
    client.start({ urls: [at.url], name, key: `key-of-${name}`.padEnd(24, '-'), rooms, pin: undefined });
    this.clients.push(client);
    return client;
  }

  #isUp(url: string): boolean {
    return this.nodes.some((node) => node.url === url && node.node !== undefined);
  }

  #address(index: number): HostPort {
    return (this.nodes[index] as SimulatedNode).address;
  }

  /** A start waits for the disk, and the disk for the clock. */
  async #whileTimePasses<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = promise.finally(() => {
      settled = true;
    });
    while (!settled) await this.clock.advance(1);
    return done;
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

function memoryStorage(): ClientStorage {
  const values = new Map<string, string>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}
