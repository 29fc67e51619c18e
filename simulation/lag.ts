import type { SimulatedMesh } from '../server/testing/simulated-mesh.ts';

/** How long ways take beyond the usual few milliseconds. Owns every extra delay of a world, by the end or the way it belongs to. */
export class Lag {
  readonly #extra = new Map<string, () => number>();

  constructor(mesh: SimulatedMesh) {
    const { network, sockets, random } = mesh;
    network.latencyMs = (from, to) => 1 + random.next() * 4 + this.#of(`${from}>${to}`);
    sockets.latencyMs = (url, client) => 1 + random.next() * 10 + this.#of(url) + this.#of(client);
  }

  /** `where`: a node's URL or a client (their sockets), or `from>to` (the peer link in that direction). */
  set(where: string, ms: () => number): void {
    this.#extra.set(where, ms);
  }

  clear(where: string): void {
    this.#extra.delete(where);
  }

  clearAll(): void {
    this.#extra.clear();
  }

  #of(where: string): number {
    return this.#extra.get(where)?.() ?? 0;
  }
}
