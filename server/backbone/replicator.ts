import {
  fromRecord,
  headOf,
  type MutableVersionVector,
  raise,
  raiseAll,
  toRecord,
  type VersionRecord,
  type VersionVector,
} from '../../shared/causality/version-vector.ts';
import type { NodeName, OriginId } from '../../shared/ids.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Log } from '../log.ts';
import type { Store, StoredEvent } from '../store/store.ts';
import { isNextFor, missing, nearestFirst, receive, SLOW_PEER_BYTES } from './anti-entropy.ts';
import type { Admission, EventLog } from './event-log.ts';
import { encodeFrame, type PeerFrame } from './mesh/frame-codec.ts';
import { PageServer } from './page-server.ts';
import { type HeadsMessage, PEER_TYPE, parseEvent, parseHeads, parseWant, type WantMessage } from './peer-messages.ts';
import type { PeerHandler, PeerLink, PeerTransport } from './peer-transport.ts';

/**
 * Keeps the logs of linked nodes equal. A committed event is pushed to every peer that needs it next; everything else is
 * pulled: a peer says what it holds, this node asks for what it lacks, a page at a time, one peer an origin at a time, and of
 * several that have it the nearest one.
 *
 * Owns what each link's peer is known to hold. Never sends an event back to who sent it or to its origin, never twice over one
 * link in one direction, never before its commit. A slow peer is skipped, not queued for: it pulls when it has caught up.
 */
const REPLICATION_TYPES = [PEER_TYPE.event, PEER_TYPE.heads, PEER_TYPE.want] as const;

/** Received and not yet committed, at most, before the next page is asked for. */
const PENDING_LIMIT = 2_000;
/** Of one peer: with more it is not read until half of them are committed. */
const PEER_PENDING_LIMIT = 1_000;
/** Read of one peer in a row while posts come in here, and the rest after it: so that theirs is not all there is time for. */
const TURN_EVENTS = 128;
const REST_MS = 20;
const HEADS_EVERY_MS = 1_000;
const WANT_TIMEOUT_MS = 5_000;

interface Peer {
  readonly node: NodeName;
  readonly origin: OriginId;
  /** Holds, or is about to get over this link. */
  readonly has: MutableVersionVector;
  /** Said to be on its disk. */
  readonly heads: MutableVersionVector;
  /** What was asked of it and not answered yet, and from where on; empty when nothing is. */
  asked: VersionVector;
  askedAt: number;
  /** Above 0: it gave no answer, or one in vain, and the greater, the later. Others are asked before it until it answers. */
  late: number;
  /** Events it sent that are not committed yet. */
  pending: number;
  /** Too much is pending, or it has a rest: it is not read. */
  isFull: boolean;
  isResting: boolean;
  /** Events read since its last rest. */
  turn: number;
  /** It was too slow for a push: it is told the heads when it has drained. */
  skipped: boolean;
  heard: boolean;
}

/** A peer said what it holds. `fresh`: the first time over this link; what it said earlier may be gone with its disk. */
export type HeadsListener = (node: NodeName, heads: VersionVector, fresh: boolean) => void;

export interface ReplicatorCounters {
  relayed: number;
  admitted: number;
  duplicates: number;
  gaps: number;
  /** Events of origins beyond the limit. */
  refused: number;
}

export class Replicator implements PeerHandler {
  readonly counters: ReplicatorCounters = { relayed: 0, admitted: 0, duplicates: 0, gaps: 0, refused: 0 };
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #logger: Log;
  readonly #onHeads: HeadsListener;
  readonly #peers = new Map<PeerLink, Peer>();
  /** Committed, or received and on its way to the commit. */
  readonly #received: MutableVersionVector;
  /** Origins that the store takes no more of: asking for them would never end. */
  readonly #refused = new Set<OriginId>();
  readonly #pages: PageServer;
  #lates = 0;
  readonly #stop: () => void;

  constructor(deps: {
    readonly log: EventLog;
    readonly store: Store;
    readonly transport: PeerTransport;
    readonly clock: Clock;
    readonly logger: Log;
    readonly onHeads: HeadsListener;
  }) {
    this.#log = deps.log;
    this.#clock = deps.clock;
    this.#logger = deps.logger;
    this.#onHeads = deps.onHeads;
    this.#received = new Map(deps.log.heads());
    this.#pages = new PageServer(deps.store, deps.logger, (link) => this.#tell(link, deps.log.heads(), true));
    deps.log.onCommitted((events) => this.#committed(events));
    deps.transport.attach(REPLICATION_TYPES, this);
    this.#stop = deps.clock.every(HEADS_EVERY_MS, () => this.#tellAll());
  }

  /** Events read from the log for peers that asked for them. */
  get served(): number {
    return this.#pages.served;
  }

  stop(): void {
    this.#stop();
  }

  up(link: PeerLink): void {
    if (!link.peer) return;
    const { node, origin } = link.peer;
    this.#peers.set(link, {
      node,
      origin,
      has: new Map(),
      heads: new Map(),
      asked: new Map(),
      askedAt: 0,
      late: 0,
      pending: 0,
      isFull: false,
      isResting: false,
      turn: 0,
      skipped: false,
      heard: false,
    });
    this.#tell(link, this.#log.heads(), false);
  }

  down(link: PeerLink): void {
    this.#peers.delete(link);
    this.#pages.forget(link);
    this.#pullAll();
  }

  drained(link: PeerLink): void {
    this.#pages.drained(link);
    const peer = this.#peers.get(link);
    if (!peer?.skipped) return;
    peer.skipped = false;
    this.#tell(link, this.#log.heads(), false);
  }

  message(link: PeerLink, { type, payload }: PeerFrame): void {
    const peer = this.#peers.get(link);
    if (!peer) return;
    if (type === PEER_TYPE.event) this.#receive(link, peer, payload.toString());
    else if (type === PEER_TYPE.heads) this.#hear(peer, parseHeads(payload));
    else this.#pages.want(link, peer.has, parseWant(payload));
  }

  #receive(link: PeerLink, peer: Peer, json: string): void {
    this.#takeTurn(link, peer);
    const event = parseEvent(json);
    raise(peer.has, event.origin, event.seq);
    const reception = receive(this.#received, event);
    if (reception === 'held') this.counters.duplicates += 1;
    else if (reception === 'gap') this.counters.gaps += 1;
    else if (this.#refused.has(event.origin)) this.counters.refused += 1;
    else {
      this.counters.admitted += 1;
      peer.pending += 1;
      if (peer.pending === PEER_PENDING_LIMIT) this.#hold(link, peer, { isFull: true });
      this.#log.admit(event, json, (admission) => {
        peer.pending -= 1;
        if (peer.pending === PEER_PENDING_LIMIT / 2) this.#hold(link, peer, { isFull: false });
        this.#admitted(event.origin, admission);
      });
    }
  }

  /** Held events and gaps count as well: to find that they are costs as much. */
  #takeTurn(link: PeerLink, peer: Peer): void {
    peer.turn = this.#log.isBusy ? peer.turn + 1 : 0;
    if (peer.turn < TURN_EVENTS || peer.isResting) return;
    this.#hold(link, peer, { isResting: true });
    this.#clock.after(REST_MS, () => {
      peer.turn = 0;
      this.#hold(link, peer, { isResting: false });
    });
  }

  #hold(link: PeerLink, peer: Peer, why: Partial<Pick<Peer, 'isFull' | 'isResting'>>): void {
    const wasRead = !peer.isFull && !peer.isResting;
    Object.assign(peer, why);
    const isRead = !peer.isFull && !peer.isResting;
    if (isRead !== wasRead) link.setReading?.(isRead);
  }

  #admitted(origin: OriginId, admission: Admission): void {
    if (admission === 'held') return;
    this.#received.set(origin, headOf(this.#log.heads(), origin));
    if (admission === 'missing' || this.#refused.has(origin)) return;
    this.#refused.add(origin);
    this.counters.refused += 1;
    this.#logger.error('replication.origin_limit', { origin });
  }

  #hear(peer: Peer, { heads, served }: HeadsMessage): void {
    const vector = fromRecord(heads);
    raiseAll(peer.has, vector);
    raiseAll(peer.heads, vector);
    this.#onHeads(peer.node, vector, !peer.heard);
    peer.heard = true;
    // A page without anything of what was asked for is not asked for again at once, or two nodes would spin.
    const inVain = served && ![...peer.asked].some(([origin, from]) => headOf(this.#received, origin) >= from);
    if (served) peer.asked = new Map();
    if (served) peer.late = inVain ? this.#nextLate() : 0;
    // What this peer has may be nearer: whoever is nearest and owes no answer is asked.
    if (!inVain && Object.keys(this.#missingOf(peer)).length > 0) this.#pullAll();
  }

  /** Asks a peer for what it has and nobody else was asked for. */
  #pull(link: PeerLink, peer: Peer): void {
    const now = this.#clock.monotonic();
    if (peer.asked.size > 0 && now - peer.askedAt < WANT_TIMEOUT_MS) return;
    if (peer.asked.size > 0) this.#askLast(link, peer);
    if (this.#log.pending > PENDING_LIMIT) return;
    peer.asked = new Map();
    const want = this.#missingOf(peer);
    peer.asked = fromRecord(want);
    peer.askedAt = now;
    if (peer.asked.size > 0) link.send(encodeFrame(PEER_TYPE.want, JSON.stringify({ want } satisfies WantMessage)));
  }

  /** What a peer holds that is not here and that nobody was asked for. */
  #missingOf(peer: Peer): VersionRecord {
    const asked = new Set(this.#refused);
    for (const other of this.#peers.values()) for (const origin of other.asked.keys()) asked.add(origin);
    return missing(this.#received, peer.heads, asked);
  }

  /** It did not answer: the others are asked before it. */
  #askLast(link: PeerLink, peer: Peer): void {
    peer.asked = new Map();
    peer.late = this.#nextLate();
    for (const [other, its] of nearestFirst(this.#peers)) if (other !== link) this.#pull(other, its);
  }

  #nextLate(): number {
    this.#lates += 1;
    return this.#lates;
  }

  #pullAll(): void {
    for (const [link, peer] of nearestFirst(this.#peers)) this.#pull(link, peer);
  }

  #committed(events: readonly StoredEvent[]): void {
    const frames = new Map<StoredEvent, Buffer>();
    for (const event of events) raise(this.#received, event.origin, event.seq);
    for (const [link, peer] of this.#peers) {
      for (const event of events) if (!this.#isSlow(link, peer)) this.#push(link, peer, event, frames);
    }
    this.#tellAll(events);
    this.#pullAll();
  }

  /** From the first thing that is not sent until it has drained, so that it is never sent what it cannot use. */
  #isSlow(link: PeerLink, peer: Peer): boolean {
    peer.skipped ||= link.bufferedBytes > SLOW_PEER_BYTES;
    return peer.skipped;
  }

  #push(link: PeerLink, peer: Peer, event: StoredEvent, frames: Map<StoredEvent, Buffer>): void {
    if (event.origin === peer.origin || !isNextFor(peer.has, event)) return;
    const frame = frames.get(event) ?? encodeFrame(PEER_TYPE.event, event.json);
    frames.set(event, frame);
    link.send(frame);
    this.counters.relayed += 1;
  }

  /** Tells every peer the heads: those that just moved, which is the acknowledgement, or now and then all. */
  #tellAll(moved?: readonly StoredEvent[]): void {
    const heads = moved ? new Map(moved.map(({ origin, seq }) => [origin, seq])) : this.#log.heads();
    const frame = headsFrame(heads, false);
    for (const [link, peer] of this.#peers) if (!this.#isSlow(link, peer)) link.send(frame);
    if (!moved) this.#pullAll();
  }

  #tell(link: PeerLink, heads: VersionVector, served: boolean): void {
    link.send(headsFrame(heads, served));
  }
}

function headsFrame(heads: VersionVector, served: boolean): Buffer {
  return encodeFrame(PEER_TYPE.heads, JSON.stringify({ heads: toRecord(heads), served } satisfies HeadsMessage));
}
