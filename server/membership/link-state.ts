import type { NodeName, OriginId } from '../../shared/ids.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { PeerLink, PeerTransport } from '../backbone/peer-transport.ts';
import { LINK_PREFIX, type LinkEntry, readLink } from './entries.ts';
import type { LinkClaims } from './reachability.ts';
import type { Json, StateTable } from './state-table.ts';

/** A round trip is told anew when it changed by more than this part, or this many ms: presence is no place for noise. */
const RTT_PART = 0.2;
const RTT_MS = 1;

/** What this node says about its own links, and what all nodes say about theirs. */
export class LinkState {
  readonly #clock: Clock;
  readonly #transport: PeerTransport;
  readonly #table: StateTable;
  /** What a peer had said when our link to it went down: its word on that link is out of date until it says more. */
  readonly #outdated = new Map<NodeName, { readonly origin: OriginId | undefined; readonly version: number }>();
  readonly #write: (key: string, value: Json) => void;

  constructor(deps: {
    readonly clock: Clock;
    readonly transport: PeerTransport;
    readonly table: StateTable;
    readonly write: (key: string, value: Json) => void;
  }) {
    this.#clock = deps.clock;
    this.#transport = deps.transport;
    this.#table = deps.table;
    this.#write = deps.write;
  }

  up(link: PeerLink): void {
    if (link.peer) this.#say(link.peer.node, { up: true, rttMs: link.rttMs, pendingBytes: 0, since: this.#clock.now() });
  }

  down(link: PeerLink): void {
    if (link.peer) this.#outdated.set(link.peer.node, this.#wordOf(link.peer.node));
    if (link.peer) this.#say(link.peer.node, { up: false, rttMs: null, pendingBytes: 0, since: this.#clock.now() });
  }

  /** Tells the round trips that changed. */
  measure(): void {
    for (const link of this.#transport.links()) {
      const said = link.peer && readLink(this.#table.get(this.#table.self, `${LINK_PREFIX}${link.peer.node}`));
      if (!link.peer || !said || link.rttMs === null) continue;
      const change = Math.abs(link.rttMs - (said.rttMs ?? Number.POSITIVE_INFINITY));
      if (change > Math.max(RTT_MS, RTT_PART * link.rttMs)) {
        this.#say(link.peer.node, { ...said, rttMs: Math.round(link.rttMs * 100) / 100, pendingBytes: link.bufferedBytes });
      }
    }
  }

  claims(): LinkClaims {
    return new Map(this.#table.owners().map((owner) => [owner, this.#peersOf(owner)]));
  }

  #peersOf(owner: NodeName): ReadonlySet<NodeName> {
    const peers = new Set<NodeName>();
    for (const [peer, value] of this.#table.entries(owner, LINK_PREFIX)) if (readLink(value)?.up) peers.add(peer as NodeName);
    if (this.#isOutdated(owner)) peers.delete(this.#table.self);
    return peers;
  }

  #wordOf(node: NodeName): { readonly origin: OriginId | undefined; readonly version: number } {
    return { origin: this.#table.run(node)?.origin, version: this.#table.version(node) };
  }

  #isOutdated(node: NodeName): boolean {
    const before = this.#outdated.get(node);
    const now = this.#wordOf(node);
    return before !== undefined && before.origin === now.origin && now.version <= before.version;
  }

  #say(peer: NodeName, entry: LinkEntry): void {
    this.#write(`${LINK_PREFIX}${peer}`, entry);
  }
}
