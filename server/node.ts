import { headOf, type VersionVector } from '../shared/causality/version-vector.ts';
import type { NodeName, OriginId } from '../shared/ids.ts';
import type { LogEvent } from '../shared/protocol/event.ts';
import type { Clock, Random } from '../shared/time/clock.ts';
import { HybridClock, parseStamp } from '../shared/time/hybrid-clock.ts';
import { randomText } from '../shared/time/random-text.ts';
import { EventAges } from './backbone/event-ages.ts';
import { EventLog } from './backbone/event-log.ts';
import { formatAddress, type HostPort, type PeerNetwork } from './backbone/mesh/byte-stream.ts';
import { MeshTransport } from './backbone/mesh/mesh-transport.ts';
import { MeshBackbone } from './backbone/mesh-backbone.ts';
import { ReplicationMarks } from './backbone/replication-marks.ts';
import { Replicator } from './backbone/replicator.ts';
import { TypingRelay } from './backbone/typing-relay.ts';
import type { Access } from './gateway/access.ts';
import { Gateway } from './gateway/gateway.ts';
import type { GatewayOptions } from './gateway/parts.ts';
import { LoadMonitor, type ProcessSignals, QUIET } from './load/load-monitor.ts';
import type { Log } from './log.ts';
import { isSkewed } from './membership/clock-skew.ts';
import type { NodeEntry } from './membership/entries.ts';
import { Membership } from './membership/membership.ts';
import type { Claim, Store, StoredEvent } from './store/store.ts';
import { watchedStore } from './store/watched-store.ts';

/**
 * One node, put together: the only file that knows all parts. Everything that touches the world is handed in (`NodePorts`), so
 * this very composition runs in production and in the simulator.
 */
export interface NodePorts {
  readonly store: Store;
  readonly network: PeerNetwork;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** The public fingerprint of a secret: 22 characters of base64url of its SHA-256. */
  readonly fingerprint: (secret: string) => string;
  /** What the process tells of its own load; the simulator has nothing to tell. */
  readonly signals?: () => ProcessSignals;
  /** Who is let in; everybody when it is not handed in. */
  readonly access?: Access | undefined;
}

export interface NodeOptions {
  readonly name: NodeName;
  /** What browsers are told. */
  readonly url: string;
  readonly version: string;
  readonly mesh: HostPort;
  readonly peers: readonly HostPort[];
  readonly advertise: HostPort;
  readonly discovery: boolean;
  /** Other nodes were met in an earlier run: this one is not its whole mesh, whatever its configuration says. */
  readonly metPeers: boolean;
  readonly simulatedMs: number | undefined;
  readonly gateway: GatewayOptions;
}

/** How often a full disk is asked whether there is room again. */
const PROBE_MS = 1_000;

export class MeshNode {
  readonly name: NodeName;
  readonly gateway: Gateway;
  readonly membership: Membership;
  readonly backbone: MeshBackbone;
  readonly transport: MeshTransport;
  readonly replicator: Replicator;
  readonly ages: EventAges;
  readonly #load: LoadMonitor;
  /** Resolves when the node can go on no longer: its store failed. */
  readonly failed: Promise<Error>;
  readonly #options: NodeOptions;
  readonly #ports: NodePorts;
  readonly #startedAt: number;
  /** Of this run and those before it. */
  readonly #origins: OriginId[];
  #simulatedMs: number | null;
  readonly #log: EventLog;
  readonly #marks: ReplicationMarks;
  readonly #stopProbing: () => void;

  /** Opens the store; rejects with its StoreError. Nothing listens before `start`. */
  static async open(options: NodeOptions, ports: NodePorts): Promise<MeshNode> {
    const origin = randomText(ports.random, 12) as OriginId;
    return new MeshNode(options, ports, origin, await ports.store.open(origin));
  }

  private constructor(options: NodeOptions, ports: NodePorts, origin: OriginId, opened: Awaited<ReturnType<Store['open']>>) {
    const { clock, random, log: logger } = ports;
    this.#options = options;
    this.#ports = ports;
    this.#startedAt = clock.now();
    this.#origins = [origin, ...opened.runs];
    this.name = options.name;
    let fail: (error: Error) => void = () => {};
    this.failed = new Promise((resolve) => {
      fail = resolve;
    });
    const store = watchedStore(ports.store, (error) => fail(error));

    const hybrid = new HybridClock(() => clock.now(), opened.clock);
    if (opened.seen !== undefined) hybrid.witness(opened.seen);
    const log = new EventLog({ store, clock: hybrid, opened, onFailed: (error) => fail(error) });
    this.#log = log;
    this.ages = new EventAges(clock);
    this.#stopProbing = clock.every(PROBE_MS, () => void log.probe());
    this.#simulatedMs = options.simulatedMs ?? null;
    this.#load = new LoadMonitor({
      clock,
      log: logger,
      progress: () => log.progress,
      signals: ports.signals ?? (() => QUIET),
      changed: () => this.membership.describe(this.#describe()),
    });
    this.transport = new MeshTransport({
      identity: { node: options.name, origin, url: options.url, advertise: formatAddress(options.advertise) },
      network: ports.network,
      clock,
      random,
      log: logger,
      listen: options.mesh,
      peers: options.peers,
      discovery: options.discovery,
      metPeers: options.metPeers,
      holderOf: (node) => this.membership.holderOf(node),
    });
    this.#marks = new ReplicationMarks(
      () => log.heads(),
      () => !this.transport.knowsPeers,
    );
    this.replicator = new Replicator({
      log,
      store,
      transport: this.transport,
      clock,
      logger,
      onHeads: (node, heads, fresh) => this.#heard(node, heads, fresh),
    });
    this.membership = new Membership({
      node: options.name,
      run: { incarnation: this.#startedAt, origin },
      clock,
      transport: this.transport,
      claims: opened.claims,
      headsOf: (node) => (node === options.name ? log.heads() : this.#marks.headsOf(node)),
      ageOf: (origin, seq) => this.ages.ageOf(origin, seq),
      onHeads: (node, heads) => this.#heard(node, heads, false),
      onReachable: (nodes) => this.#marks.setUp(nodes),
    });
    this.backbone = new MeshBackbone(log, store, this.#marks, opened, () => !this.isSkewed());
    this.gateway = new Gateway({
      backbone: this.backbone,
      typing: new TypingRelay(origin, this.transport),
      presence: this.membership,
      clock,
      random,
      log: logger,
      node: { name: options.name, url: options.url },
      fingerprint: ports.fingerprint,
      options: options.gateway,
      load: this.#load,
      ...(ports.access && { access: ports.access }),
    });
    log.onCommitted((events) => this.#committed(events));
    this.#marks.recount(log.heads().keys());
    this.membership.headsMoved(log.heads());
  }

  /** Listens for peers and dials those configured. Rejects when the mesh address is taken. */
  async start(): Promise<HostPort> {
    this.membership.start(this.#describe());
    return this.transport.start();
  }

  /** What clients are delayed by changed. */
  setSimulatedLatency(ms: number): void {
    this.#simulatedMs = ms;
    this.membership.describe(this.#describe());
  }

  /** Did the last commit find the disk full, or would one of the next? */
  isFull(): boolean {
    return this.#log.isFull || this.#load.refusesPosts === 'storage_full';
  }

  /** Nothing is held here alone that a peer could be given now. */
  isHandedOver(): boolean {
    return this.transport.links().length === 0 || this.#marks.isSpread;
  }

  /** Is this node's wall clock too far off those of its peers? */
  isSkewed(): boolean {
    return isSkewed(this.transport.links().flatMap((link) => link.clockOffsetMs ?? []));
  }

  /** Clients are expected to be gone. Lets the last commits finish and closes everything. */
  async stop(): Promise<void> {
    this.#stopProbing();
    this.#load.stop();
    this.replicator.stop();
    this.membership.stop();
    await this.transport.stop();
    await this.#ports.store.close();
  }

  #heard(node: NodeName, heads: VersionVector, fresh: boolean): void {
    for (const [origin, seq] of heads) {
      const own = headOf(this.#log.heads(), origin);
      if (seq > own) this.ages.note(origin, own + 1, seq);
    }
    this.#marks.note(node, heads, fresh);
  }

  #committed(events: readonly StoredEvent[]): void {
    this.membership.headsMoved(new Map(events.map(({ origin, seq }) => [origin, seq])));
    for (const { origin, seq, at } of events) this.ages.note(origin, seq, seq, parseStamp(at)?.ms);
    for (const event of events) if (event.kind === 'claim') this.membership.claimed(claimOf(event));
  }

  #describe(): NodeEntry {
    const { url, version, advertise } = this.#options;
    return {
      url,
      advertise: formatAddress(advertise),
      version,
      startedAt: this.#startedAt,
      simulatedMs: this.#simulatedMs,
      load: this.#load.level,
      origins: this.#origins,
    };
  }
}

function claimOf({ at, origin, seq, author, json }: StoredEvent): Claim {
  return { at, origin, seq, author, name: (JSON.parse(json) as LogEvent).from };
}
