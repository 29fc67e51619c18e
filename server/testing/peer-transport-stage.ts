import type { NodeName, OriginId } from '../../shared/ids.ts';
import { seededRandom } from '../../shared/testing/virtual-clock.ts';
import type { Clock, Random } from '../../shared/time/clock.ts';
import { realClock } from '../../shared/time/real-clock.ts';
import { type ByteStream, formatAddress, type HostPort, type PeerNetwork } from '../backbone/mesh/byte-stream.ts';
import { encodeFrame, FRAME_LIMIT, FrameReader } from '../backbone/mesh/frame-codec.ts';
import { helloOf, type PeerIdentity } from '../backbone/mesh/handshake.ts';
import type { Link } from '../backbone/mesh/link.ts';
import { MeshTransport } from '../backbone/mesh/mesh-transport.ts';
import { PEER_TYPE } from '../backbone/peer-messages.ts';
import type { HolderOf, PeerLink } from '../backbone/peer-transport.ts';
import { silentLog } from '../log.ts';

/** What the acceptance suite of transports needs: a world to put nodes into, nodes that note what they see, and strangers. */

/** A network and its time. Hosts are numbered. */
export interface TransportWorld {
  readonly clock: Clock;
  readonly random: Random;
  network(host: number): PeerNetwork;
  /** Where a node on this host may listen. */
  address(host: number): HostPort;
  pass(ms: number): Promise<void>;
}

/** Real time, and the loopback interface for every host. */
export function realWorld(network: () => PeerNetwork): TransportWorld {
  return {
    clock: realClock,
    random: seededRandom(1),
    network,
    address: () => ({ host: '127.0.0.1', port: 0 }),
    pass: (ms) => new Promise((resolve) => realClock.after(ms, resolve)),
  };
}

/** Waits in the world's own time; throws with `what` when it takes longer than `ms`. */
export async function until(world: TransportWorld, what: string, done: () => boolean, ms = 4_000): Promise<void> {
  const start = world.clock.monotonic();
  while (!done()) {
    if (world.clock.monotonic() - start > ms) throw new Error(`not within ${ms} ms: ${what}`);
    await world.pass(10);
  }
}

/** Types of messages that the nodes of the suite send each other. */
const NOTE = 50;

export interface NodeOptions {
  readonly name: string;
  readonly host: number;
  readonly origin?: string;
  readonly peers?: readonly HostPort[];
  readonly discovery?: boolean;
  readonly listen?: HostPort;
  readonly network?: PeerNetwork;
  readonly holderOf?: HolderOf;
}

/** A node that is nothing but a transport, and notes all it is told. */
export class NotingNode {
  readonly name: NodeName;
  readonly transport: MeshTransport;
  /** `+b` for a link that came up, `-b` for one that went down, in order. */
  readonly changes: string[] = [];
  readonly notes: { readonly from: NodeName | undefined; readonly payload: Buffer }[] = [];
  drains = 0;
  address: HostPort = { host: '', port: 0 };

  constructor(world: TransportWorld, options: NodeOptions) {
    const { name, host, origin = `${name}1`, peers = [], discovery = true, listen = world.address(host) } = options;
    this.name = name as NodeName;
    this.transport = new MeshTransport({
      identity: identityOf(name, origin),
      network: options.network ?? world.network(host),
      clock: world.clock,
      random: world.random,
      log: silentLog,
      listen,
      peers,
      metPeers: false,
      discovery,
      holderOf: options.holderOf ?? (() => undefined),
    });
    this.transport.attach([NOTE], {
      up: (link) => this.changes.push(`+${link.peer?.node}`),
      down: (link) => this.changes.push(`-${link.peer?.node}`),
      drained: () => {
        this.drains += 1;
      },
      message: (link, { payload }) => this.notes.push({ from: link.peer?.node, payload: Buffer.from(payload) }),
    });
  }

  async start(): Promise<this> {
    this.address = await this.transport.start();
    return this;
  }

  links(): readonly Link[] {
    return this.transport.links();
  }

  linkTo(name: string): Link | undefined {
    return this.links().find(({ peer }) => peer?.node === name);
  }

  isLinkedTo(name: string): boolean {
    return this.linkTo(name) !== undefined;
  }

  learn(node: string, address: HostPort): void {
    this.transport.learn([{ node: node as NodeName, address: formatAddress(address) }]);
  }
}

export function send(link: PeerLink | undefined, text: string | Buffer): void {
  link?.send(encodeFrame(NOTE, text));
}

function identityOf(name: string, origin: string): PeerIdentity {
  return { node: name as NodeName, origin: origin as OriginId, url: `http://${name}`, advertise: '' };
}

/** Somebody who opens a stream and writes what they like. */
export class Stranger {
  readonly stream: ByteStream;
  readonly types: number[] = [];
  readonly messages: unknown[] = [];
  bytes = 0;
  isOpen = false;
  closedAfterMs: number | undefined;

  constructor(world: TransportWorld, network: PeerNetwork, address: HostPort) {
    const start = world.clock.monotonic();
    const reader = new FrameReader(FRAME_LIMIT);
    this.stream = network.dial(address, {
      opened: () => {
        this.isOpen = true;
      },
      data: (chunk) => {
        this.bytes += chunk.length;
        reader.push(chunk, ({ type, payload }) => {
          this.types.push(type);
          this.messages.push(JSON.parse(payload.toString()));
        });
      },
      drained() {},
      closed: () => {
        this.isOpen = false;
        this.closedAfterMs = world.clock.monotonic() - start;
      },
    });
  }

  get isClosed(): boolean {
    return this.closedAfterMs !== undefined;
  }

  hello(name: string, more: object = {}): void {
    this.stream.write(encodeFrame(PEER_TYPE.hello, JSON.stringify({ ...helloOf(identityOf(name, `${name}1`)), ...more })));
  }
}

/** So many strangers from one host; each has, or had, a stream. */
export async function meetStrangers(
  world: TransportWorld,
  host: number,
  address: HostPort,
  count: number,
): Promise<readonly Stranger[]> {
  const strangers = Array.from({ length: count }, () => new Stranger(world, world.network(host), address));
  await until(world, 'strangers get a stream', () => strangers.every(({ isOpen, isClosed }) => isOpen || isClosed));
  return strangers;
}

export async function meetStranger(world: TransportWorld, host: number, address: HostPort): Promise<Stranger> {
  const [stranger] = await meetStrangers(world, host, address, 1);
  return stranger as Stranger;
}
