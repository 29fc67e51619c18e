import type { ClientStorage } from '../shared/client/ports.ts';

/**
 * The client's storage, watched: which own posts are not on two nodes yet. A post counts from the moment it is written until
 * the client drops its copy, which it does when the post is replicated or its owner discards it. Owns that count, and passes
 * everything on; what the disk refuses costs the copy that survives a crash, and is told of once.
 */
export interface KeptEvents {
  /** This post is in the file: it survives this process. */
  kept(id: string): void;
  changed(): void;
  /** The file takes nothing any more. */
  failed(error: Error): void;
}

const NODES = 'skein/nodes';
const POSTS = 'skein/outbox/';

export class KeptPosts implements ClientStorage {
  readonly #file: ClientStorage;
  readonly #nodes: { readonly nodes: string | undefined; keepNodes(text: string): void };
  readonly #events: KeptEvents;
  readonly #unsafe = new Map<string, 'waiting' | 'stored'>();
  #hasFailed = false;

  /** `nodes`: where the known nodes are kept, which all of one mesh share. */
  constructor(
    file: ClientStorage,
    nodes: { readonly nodes: string | undefined; keepNodes(text: string): void },
    events: KeptEvents,
  ) {
    this.#file = file;
    this.#nodes = nodes;
    this.#events = events;
  }

  get size(): number {
    return this.#unsafe.size;
  }

  /** `waiting`: on no node yet, as far as is known; `stored`: on one. */
  get unsafe(): { readonly waiting: number; readonly stored: number } {
    const stored = [...this.#unsafe.values()].filter((state) => state === 'stored').length;
    return { waiting: this.#unsafe.size - stored, stored };
  }

  /** Written just now; the client is about to keep it. */
  written(id: string): void {
    this.#unsafe.set(id, 'waiting');
  }

  async get(key: string): Promise<string | undefined> {
    return key === NODES ? this.#nodes.nodes : this.#file.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    await this.#try(async () => (key === NODES ? this.#nodes.keepNodes(value) : this.#file.set(key, value)));
    const id = postOf(key);
    if (id === undefined) return;
    const isNew = this.#unsafe.get(id) !== 'stored';
    const { state } = JSON.parse(value) as { state: { is: string } };
    if (state.is === 'stored') this.#unsafe.set(id, 'stored');
    else if (isNew && state.is === 'queued' && !this.#hasFailed) this.#events.kept(id);
    this.#events.changed();
  }

  async delete(key: string): Promise<void> {
    const id = postOf(key);
    if (id !== undefined && this.#unsafe.delete(id)) this.#events.changed();
    await this.#try(() => this.#file.delete(key));
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const keys = await this.#file.keys(prefix);
    for (const id of keys.map(postOf)) if (id !== undefined) this.#unsafe.set(id, 'waiting');
    return keys;
  }

  async #try(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      if (!this.#hasFailed) this.#events.failed(error as Error);
      this.#hasFailed = true;
    }
  }
}

/** One key a post: `skein/outbox/<owner>/<id>`. */
function postOf(key: string): string | undefined {
  return key.startsWith(POSTS) ? key.slice(key.lastIndexOf('/') + 1) : undefined;
}
