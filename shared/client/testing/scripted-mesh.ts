import type { PostId } from '../../ids.ts';
import type { EventMessage } from '../../protocol/event.ts';
import type { NodeInfo } from '../../protocol/server-messages.ts';
import { seededRandom, VirtualClock } from '../../testing/virtual-clock.ts';
import type { Clock } from '../../time/clock.ts';
import { randomPostId } from '../../time/random-text.ts';
import type { ClientPorts, ClientStorage } from '../ports.ts';
import { ScriptedNode } from './scripted-node.ts';
import { ServerEnd } from './server-end.ts';

/** The network of the client's tests: scripted nodes in virtual time. */
export class ScriptedMesh {
  readonly time = new VirtualClock();
  readonly clock: Clock = this.time.clock();
  readonly nodes: readonly ScriptedNode[];
  /** URLs in the order they were dialled. */
  readonly dialled: string[] = [];
  readonly #random = seededRandom(7);
  /** Off: nodes that cannot tell each other who is where. */
  takesOver = true;
  #sessions = 0;

  /** `latencies`: one node each, `node-a`, `node-b`, … in milliseconds of a round trip. */
  constructor(latencies: readonly number[]) {
    this.nodes = latencies.map((ms, index) => new ScriptedNode(this, `node-${'abcdef'[index]}`, ms));
  }

  get now(): number {
    return this.clock.now();
  }

  node(letter: string): ScriptedNode {
    const node = this.nodes.find(({ name }) => name === `node-${letter}`);
    if (!node) throw new Error(`no node-${letter}`);
    return node;
  }

  ports(storage: ClientStorage = memoryStorage(), seed = 1): ClientPorts {
    return {
      clock: this.clock,
      random: seededRandom(seed),
      storage,
      dial: (url, events) => {
        this.dialled.push(url);
        const node = this.nodes.find((one) => one.url === url && one.up);
        if (node) return new ServerEnd(this, node, events);
        const cancel = this.clock.after(1, () => events.closed(1006, ''));
        return { send: () => {}, close: cancel };
      },
      probe: (url, timeoutMs) => this.#probe(url, timeoutMs),
    };
  }

  nextId(): PostId {
    return randomPostId(this.#random, this.now);
  }

  nextSession(): string {
    this.#sessions += 1;
    return `session-${this.#sessions}`;
  }

  infos(): NodeInfo[] {
    return this.nodes.map(({ name, url, up }) => ({ id: name, name, url, up }));
  }

  /** Nodes notice after a while who came and went. */
  announce(): void {
    this.clock.after(3_000, () => {
      for (const node of this.nodes) for (const end of node.ends) end.send({ type: 'nodes', nodes: this.infos() });
    });
  }

  /** An event goes to every node that is linked, and its author's connections hear that it is replicated. */
  spread(from: ScriptedNode, event: EventMessage): void {
    if (from.cut) return;
    for (const node of this.#linked()) if (node !== from) node.admit(event);
    this.#mark(event);
  }

  /** The links of `node` are back: everybody gets what is missing. */
  heal(node: ScriptedNode): void {
    node.cut = false;
    const linked = this.#linked();
    for (const one of linked) for (const other of linked) for (const event of [...other.log]) one.admit(event);
    for (const event of [...node.log]) this.#mark(event);
  }

  copies(event: EventMessage): number {
    return this.nodes.filter(({ log }) => log.some((held) => held.origin === event.origin && held.seq === event.seq)).length;
  }

  /** A session is live on one connection only. */
  takeOver(end: ServerEnd): void {
    for (const node of this.takesOver ? this.nodes : []) {
      for (const other of node.live) if (other !== end && other.session === end.session) other.drop(4009);
    }
  }

  #linked(): readonly ScriptedNode[] {
    return this.nodes.filter(({ up, cut }) => up && !cut);
  }

  #mark({ origin, seq, author }: EventMessage): void {
    const linked = this.#linked();
    if (linked.length < 2) return;
    const everywhere = linked.length === this.nodes.length ? seq : 0;
    const message = { type: 'replicated', origin, seq, everywhere };
    for (const node of linked) for (const end of node.live) if (end.author === author) end.send(message);
  }

  #probe(url: string, timeoutMs: number): Promise<number> {
    const node = this.nodes.find((one) => one.url === url);
    return new Promise((resolve, reject) => {
      if (!node?.up) return void this.clock.after(1, () => reject(new Error('refused')));
      node.probes += 1;
      const { latencyMs } = node;
      const fails = node.frozen || latencyMs > timeoutMs;
      this.clock.after(fails ? timeoutMs : latencyMs, () => (fails ? reject(new Error('timeout')) : resolve(latencyMs)));
    });
  }
}

export function memoryStorage(map = new Map<string, string>()): ClientStorage {
  return {
    get: async (key) => map.get(key),
    set: async (key, value) => void map.set(key, value),
    delete: async (key) => void map.delete(key),
    keys: async (prefix) => [...map.keys()].filter((key) => key.startsWith(prefix)),
  };
}
