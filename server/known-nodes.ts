import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { NodeName } from '../shared/ids.ts';
import type { Log } from './log.ts';
import type { Acquaintance } from './membership/mesh-report.ts';

/**
 * The other nodes this one has met, kept across restarts: a node that comes up while its configured peers are down still knows
 * whom else to dial, and still lets in browsers whose page came from any of them. Owns one small file beside the log. It is
 * a memory aid: a file that cannot be read or written is a line in the log and nothing worse.
 */
const FILE = 'known-nodes.json';
const LIMIT = 256;

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const schema = v.array(v.object({ node: text(100), url: text(500), address: text(300) }));

export class KnownNodes {
  readonly #path: string;
  readonly #log: Log;
  readonly #byName: Map<NodeName, Acquaintance>;
  #saving: Promise<void> = Promise.resolve();

  static async load(dataDir: string, log: Log): Promise<KnownNodes> {
    const path = join(dataDir, FILE);
    try {
      return new KnownNodes(path, log, v.parse(schema, JSON.parse(await readFile(path, 'utf8'))) as unknown as Acquaintance[]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log.warn('known_nodes.unreadable', { path, error: String(error) });
      return new KnownNodes(path, log, []);
    }
  }

  private constructor(path: string, log: Log, nodes: readonly Acquaintance[]) {
    this.#path = path;
    this.#log = log;
    this.#byName = new Map(nodes.map((node) => [node.node, node]));
  }

  get nodes(): readonly Acquaintance[] {
    return [...this.#byName.values()];
  }

  get urls(): readonly string[] {
    return this.nodes.map(({ url }) => url);
  }

  /** Takes in who is known now; whoever left the mesh stays remembered, the longest known go first past the limit. */
  note(nodes: readonly Acquaintance[]): void {
    const news = nodes.filter((node) => JSON.stringify(this.#byName.get(node.node)) !== JSON.stringify(node));
    if (news.length === 0) return;
    for (const node of news) this.#byName.set(node.node, node);
    for (const name of this.#byName.keys()) if (this.#byName.size > LIMIT) this.#byName.delete(name);
    const content = `${JSON.stringify(this.nodes, null, 2)}\n`;
    this.#saving = this.#saving.then(() => this.#save(content));
  }

  /** Resolves when what was noted is on disk, or failed to get there. */
  saved(): Promise<void> {
    return this.#saving;
  }

  /** Renamed into place: a crash leaves the old file or the new one. */
  async #save(content: string): Promise<void> {
    try {
      await writeFile(`${this.#path}.new`, content);
      await rename(`${this.#path}.new`, this.#path);
    } catch (error) {
      this.#log.warn('known_nodes.unwritable', { path: this.#path, error: String(error) });
    }
  }
}
