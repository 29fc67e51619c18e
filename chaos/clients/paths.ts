import { type Direction, FaultProxy, type Shaping } from '../../e2e/harness/fault-proxy.ts';
import { freePorts } from '../../e2e/harness/ports.ts';

/** One client's own way to each node: a fault proxy for each, so that any path can be hurt alone. */
export class Paths {
  readonly #proxies: ReadonlyMap<string, FaultProxy>;

  private constructor(proxies: ReadonlyMap<string, FaultProxy>) {
    this.#proxies = proxies;
  }

  /** `nodes`: the public URLs. */
  static async to(nodes: readonly string[]): Promise<Paths> {
    const ports = await freePorts(nodes.length);
    const started = nodes.map(async (url, index) => {
      const proxy = await FaultProxy.start(ports[index] as number, Number(new URL(url).port));
      return [url, proxy] as const;
    });
    return new Paths(new Map(await Promise.all(started)));
  }

  /** By the public URL of a node, where this client reaches it. */
  get table(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#proxies].map(([url, { port }]) => [url, `http://127.0.0.1:${port}`]));
  }

  cut(node?: string): void {
    for (const proxy of this.#of(node)) proxy.cut();
  }

  hold(node: string | undefined, ...directions: Direction[]): void {
    for (const proxy of this.#of(node)) proxy.hold(...directions);
  }

  shape(change: Partial<Shaping>): void {
    for (const proxy of this.#of(undefined)) proxy.shape(change);
  }

  reset(): void {
    for (const proxy of this.#of(undefined)) proxy.reset();
  }

  heal(node?: string): void {
    for (const proxy of this.#of(node)) proxy.heal();
  }

  async close(): Promise<void> {
    await Promise.all(this.#of(undefined).map((proxy) => proxy.close()));
  }

  #of(node: string | undefined): FaultProxy[] {
    if (node === undefined) return [...this.#proxies.values()];
    const proxy = this.#proxies.get(node);
    return proxy ? [proxy] : [];
  }
}
