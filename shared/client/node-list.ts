import type { NodeName } from '../ids.ts';
import type { NodeInfo, Welcome } from '../protocol/server-messages.ts';
import type { KnownNode } from './chat-state.ts';
import type { Measure } from './node-picker.ts';
import { plainUrl } from './node-url.ts';
import type { ClientStorage } from './ports.ts';

/**
 * Every node this client has heard of, and its last round trips. Kept in storage, so that a reload finds the others when the
 * node the page came from is gone. The address that worked stays a node's address: what a node calls its public URL may
 * not be reachable from here.
 */

const KEY = 'skein/nodes';
const SAMPLES = 60;
const WINDOW = 3;

interface Known {
  name: NodeName | undefined;
  url: string;
  /** A connection to `url` worked. */
  proven: boolean;
  up: boolean;
  /** It failed this client, and has not answered since; the mesh may not know yet. */
  doubtful: boolean;
  simulatedMs: number | undefined;
  samples: readonly (number | undefined)[];
  /** How many of the last samples belong to the present series: older ones say nothing about now. */
  fresh: number;
  measuredAt: number | undefined;
  view: KnownNode | undefined;
}

export class NodeList {
  readonly #storage: ClientStorage;
  #nodes: Known[] = [];
  #views: readonly KnownNode[] = [];

  constructor(storage: ClientStorage) {
    this.#storage = storage;
  }

  /** URLs of the owner go before what storage remembers. */
  async restore(): Promise<void> {
    const text = await this.#storage.get(KEY).catch(() => undefined);
    for (const { name, url } of parseNodes(text)) {
      if (!this.#named(name) && !this.#at(url)) this.#nodes.push(unmeasured(name, url));
    }
  }

  addUrls(urls: readonly string[]): void {
    for (const url of urls.map(plainUrl)) if (!this.#at(url)) this.#nodes.push(unmeasured(undefined, url));
  }

  /** A connection to `url` was welcomed: now its name is known, and that the address works. */
  greeted({ node, nodes }: Pick<Welcome, 'node' | 'nodes'>, url: string): void {
    const dialled = this.#at(url);
    const named = this.#named(node.name);
    if (dialled && named && dialled !== named) this.#nodes = this.#nodes.filter((one) => one !== dialled);
    const known = named ?? dialled ?? this.#add(unmeasured(node.name, url));
    if (dialled && dialled !== known) Object.assign(known, { samples: dialled.samples, measuredAt: dialled.measuredAt });
    Object.assign(known, { name: node.name, url, proven: true, up: true, doubtful: false, view: undefined });
    this.update(nodes);
  }

  /** The list as a node tells it. Nodes it does not name any more stay only where this client has been. Returns whether one went down. */
  update(nodes: readonly NodeInfo[]): boolean {
    let lost = false;
    for (const info of nodes) {
      const url = plainUrl(info.url);
      const known = this.#named(info.name) ?? this.#unnamedAt(url) ?? this.#add(unmeasured(info.name, url));
      // It came back: whatever it did to us before is over.
      if (info.up && !known.up) known.doubtful = false;
      if (!info.up && known.up) {
        lost = true;
        // What it answered before says nothing about now.
        known.fresh = 0;
      }
      Object.assign(known, { name: info.name, up: info.up, simulatedMs: info.simulatedMs, view: undefined });
      if (!known.proven) known.url = url;
    }
    const told = new Set(nodes.map(({ name }) => name));
    this.#nodes = this.#nodes.filter(({ name, proven }) => name === undefined || proven || told.has(name));
    this.#save();
    return lost;
  }

  sampled(url: string, rttMs: number | undefined, now: number): void {
    const known = this.#at(url);
    if (!known) return;
    known.samples = [...known.samples, rttMs].slice(-SAMPLES);
    known.fresh += 1;
    known.doubtful = rttMs === undefined;
    known.measuredAt = now;
    known.view = undefined;
  }

  /** A connection to it was lost, or could not be made. */
  doubt(name: NodeName): void {
    const known = this.#named(name);
    if (known) known.doubtful = true;
  }

  /** A new series of checks begins. What is shown stays until there is a new sample. */
  startAfresh(): void {
    for (const known of this.#nodes) known.fresh = 0;
  }

  get urls(): readonly string[] {
    return this.#nodes.map(({ url }) => url);
  }

  urlOf(name: NodeName): string | undefined {
    return this.#named(name)?.url;
  }

  nameOf(url: string): NodeName | undefined {
    return this.#at(url)?.name;
  }

  rttOf(name: NodeName): number | undefined {
    const known = this.#named(name);
    return known && medianOf(known);
  }

  /** Where to look for a node: `first` in front, then the fastest, then the unmeasured; what is down or was just lost last. */
  candidates(first: NodeName | undefined, lost: NodeName | undefined): readonly string[] {
    const rank = (one: Known) => {
      if (one.name !== undefined && one.name === lost) return 3;
      if (one.name !== undefined && one.name === first) return 0;
      return one.up && !one.doubtful ? 1 : 2;
    };
    const cost = (one: Known) => medianOf(one) ?? Number.MAX_SAFE_INTEGER;
    return [...this.#nodes].sort((a, b) => rank(a) - rank(b) || cost(a) - cost(b)).map(({ url }) => url);
  }

  /** What the picker compares. */
  get measures(): readonly Measure[] {
    return this.#nodes.flatMap((one) =>
      one.name === undefined
        ? []
        : [
            {
              name: one.name,
              up: one.up && !one.doubtful,
              rttMs: medianOf(one),
              bestMs: recentOf(one)[0],
              lastMs: lastOf(one),
            },
          ],
    );
  }

  /** By name, so that a table never re-sorts under the pointer. The same array when nothing changed. */
  snapshot(current: string | undefined, standby: string | undefined): readonly KnownNode[] {
    const views = this.#nodes.map((one) => {
      const isCurrent = one.url === current;
      const isStandby = one.url === standby && !isCurrent;
      if (!one.view || one.view.current !== isCurrent || one.view.standby !== isStandby) {
        const { name, url, up, simulatedMs, samples, measuredAt } = one;
        const [rttMs, answering] = [medianOf(one), lastOf(one) !== undefined];
        one.view = { name, url, up, simulatedMs, rttMs, samples, measuredAt, answering, current: isCurrent, standby: isStandby };
      }
      return one.view;
    });
    views.sort((a, b) => (label(a) < label(b) ? -1 : 1));
    const isSame = views.length === this.#views.length && views.every((view, index) => view === this.#views[index]);
    if (!isSame) this.#views = views;
    return this.#views;
  }

  #named(name: NodeName): Known | undefined {
    return this.#nodes.find((one) => one.name === name);
  }

  #at(url: string): Known | undefined {
    return this.#nodes.find((one) => one.url === url);
  }

  #unnamedAt(url: string): Known | undefined {
    return this.#nodes.find((one) => one.name === undefined && loopback(one.url) === loopback(url));
  }

  #add(known: Known): Known {
    this.#nodes.push(known);
    return known;
  }

  #save(): void {
    const list = this.#nodes.flatMap(({ name, url }) => (name === undefined ? [] : [{ name, url }]));
    this.#storage.set(KEY, JSON.stringify(list)).catch(() => {});
  }
}

/** `localhost`, `127.0.0.1` and `[::1]` are one host. */
function loopback(url: string): string {
  return url.replace(/^(https?:\/\/)(?:localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)/i, '$1localhost');
}

function label({ name, url }: KnownNode): string {
  return name ?? url;
}

/** The answered ones among the last three of this series, or between series of the one before; shortest first. */
function recentOf({ samples, fresh }: Known): readonly number[] {
  const recent = samples.slice(-Math.min(WINDOW, fresh || WINDOW)).filter((sample) => sample !== undefined);
  return recent.sort((a, b) => a - b);
}

function lastOf({ samples, fresh }: Known): number | undefined {
  return fresh > 0 ? samples.at(-1) : undefined;
}

function medianOf(known: Known): number | undefined {
  const recent = recentOf(known);
  const middle = recent.length >> 1;
  if (recent.length % 2 === 1) return recent[middle];
  return recent.length === 0 ? undefined : ((recent[middle - 1] as number) + (recent[middle] as number)) / 2;
}

function unmeasured(name: NodeName | undefined, url: string): Known {
  const nothing = { proven: false, up: true, doubtful: false, simulatedMs: undefined, measuredAt: undefined, view: undefined };
  return { name, url, samples: [], fresh: 0, ...nothing };
}

function parseNodes(text: string | undefined): readonly { name: NodeName; url: string }[] {
  if (text === undefined) return [];
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list)) return [];
    return list.filter((one) => typeof one?.name === 'string' && typeof one?.url === 'string');
  } catch {
    return [];
  }
}
