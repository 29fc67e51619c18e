import { renameSync } from 'node:fs';
import type { Mesh } from '../e2e/harness/mesh.ts';
import type { Exit, NodeProcess, StartOptions } from '../e2e/harness/node-process.ts';
import { monotonic, sleep, wallClock } from '../e2e/harness/time.ts';
import type { DestroyedDisk } from './log-lines.ts';

/**
 * The operator of the mesh, who brings nodes up again. Owns which node is in whose hands: one fault at a time has a node. A
 * node that refuses its damaged data directory has it moved aside and starts afresh, as its error says. A node that ends while
 * nobody did anything to it is a finding, and is started again.
 */
const START_WITHIN_MS = 60_000;
const TRIES = 5;
/** What a node says when its data directory is damaged. */
const DAMAGED = /move it away/;

export class Keeper {
  readonly disks: DestroyedDisk[] = [];
  /** Nodes that ended by themselves. */
  readonly unexpected: string[] = [];
  readonly #mesh: Mesh;
  readonly #say: (text: string) => void;
  readonly #held = new Map<string, Promise<void>>();
  readonly #inHands = new Set<string>();
  #isClosed = false;
  #asides = 0;

  constructor(mesh: Mesh, say: (text: string) => void) {
    this.#mesh = mesh;
    this.#say = say;
    for (const node of mesh.nodes) this.#watch(node);
  }

  node(letter: string): NodeProcess {
    return this.#mesh.node(letter);
  }

  /** Does something to nodes that nobody else has in hands meanwhile, and sees to it that they run afterwards. */
  async hold(letters: readonly string[], task: () => Promise<void>): Promise<void> {
    const before = letters.map((letter) => this.#held.get(letter));
    const turn = Promise.all(before).then(async () => {
      for (const letter of letters) this.#inHands.add(letter);
      try {
        await task();
      } finally {
        await Promise.all(letters.map((letter) => this.bringUp(letter)));
        for (const letter of letters) this.#inHands.delete(letter);
      }
    });
    const settled = turn.catch(() => {});
    for (const letter of letters) this.#held.set(letter, settled);
    await turn;
  }

  /** Starts a node that does not run. */
  async bringUp(letter: string, options: StartOptions = {}): Promise<void> {
    const node = this.node(letter);
    for (let attempt = 1; !node.isRunning && !this.#isClosed; attempt += 1) {
      try {
        await node.start([], { until: 'alive', withinMs: START_WITHIN_MS, ...options });
        this.#watch(node);
      } catch (error) {
        const told = node.tail(3);
        if (DAMAGED.test(told) && !node.isRunning) this.#moveAside(letter, node);
        else if (attempt >= TRIES) throw error;
        else await sleep(500 * attempt);
      }
    }
  }

  /** A node ended that should not have. */
  noteEnd(text: string): void {
    this.unexpected.push(text);
    this.#say(text);
  }

  destroyed(letter: string, how: string): void {
    this.disks.push({ t: wallClock(), node: this.node(letter).name, how });
  }

  /**
   * Waits until every node holds all that any node holds now: only then may a disk be destroyed, for what two nodes hold is
   * safe from the loss of one. False when that did not come about.
   */
  async isReplicated(withinMs = 25_000): Promise<boolean> {
    const deadline = monotonic() + withinMs;
    let wanted: ReadonlyMap<string, number> | undefined;
    while (monotonic() < deadline && !this.#isClosed) {
      const heads = await this.#heads();
      wanted ??= heads && union(heads);
      const all = wanted && heads;
      if (all?.every((one) => [...(wanted ?? [])].every(([origin, seq]) => (one.get(origin) ?? 0) >= seq))) return true;
      await sleep(250);
    }
    return false;
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Undefined while some node does not answer. */
  async #heads(): Promise<ReadonlyMap<string, number>[] | undefined> {
    try {
      const views = await Promise.all(this.#mesh.nodes.map((node) => node.view()));
      return views.map(({ heads }) => new Map(Object.entries(heads)));
    } catch {
      return undefined;
    }
  }

  #moveAside(letter: string, node: NodeProcess): void {
    this.#asides += 1;
    this.#say(`${node.name} refuses its data directory, which is moved aside: ${node.logs.at(-1)?.slice(0, 200)}`);
    renameSync(node.options.data, `${node.options.data}.aside-${this.#asides}`);
    this.destroyed(letter, 'moved aside');
  }

  #watch(node: NodeProcess): void {
    const letter = node.name.slice(-1);
    const { exited } = node;
    void exited.then((exit) => this.#ended(letter, exit));
  }

  #ended(letter: string, exit: Exit): void {
    if (this.#isClosed || this.#inHands.has(letter)) return;
    const node = this.node(letter);
    this.noteEnd(`${node.name} ended by itself: ${JSON.stringify(exit)}\n${node.tail(5)}`);
    void this.hold([letter], async () => {}).catch((error: unknown) => this.#say(`cannot start it again: ${error}`));
  }
}

function union(heads: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const all = new Map<string, number>();
  for (const one of heads) for (const [origin, seq] of one) all.set(origin, Math.max(seq, all.get(origin) ?? 0));
  return all;
}
