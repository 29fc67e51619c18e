import type { NodeName } from '../../../shared/ids.ts';
import type { Clock, Random } from '../../../shared/time/clock.ts';
import type { Log } from '../../log.ts';
import { BadPeerMessage } from '../peer-messages.ts';
import type { HolderOf, PeerHandler, PeerHint, PeerTransport } from '../peer-transport.ts';
import { isLoopback } from './address.ts';
import type { ByteStream, HostPort, PeerListener, PeerNetwork, StreamEvents } from './byte-stream.ts';
import { Discovery } from './discovery.ts';
import type { PeerFrame } from './frame-codec.ts';
import { type Hello, type Judgement, judge, type PeerIdentity } from './handshake.ts';
import { Link, type LinkOwner } from './link.ts';

/** Streams that have not said hello yet, at most; further ones are closed at once. */
const GREETING_LIMIT = 64;

/**
 * The links over TCP (or any PeerNetwork). Owns every stream of the mesh port and the one table node → link. Promises one
 * link a pair: of two that come up together both ends keep the one that the node with the smaller name dialled.
 */
export class MeshTransport implements PeerTransport {
  readonly #deps: MeshDeps;
  readonly #owner: LinkOwner;
  readonly #discovery: Discovery;
  readonly #up = new Map<NodeName, Link>();
  readonly #open = new Set<Link>();
  readonly #dialled = new Map<Link, HostPort>();
  readonly #handlers: { readonly types: readonly number[]; readonly handler: PeerHandler }[] = [];
  #listener: PeerListener | undefined;
  #stopped = false;
  #knowsPeers: boolean;

  constructor(deps: MeshDeps) {
    this.#deps = deps;
    this.#knowsPeers = deps.metPeers || deps.peers.length > 0;
    this.#owner = {
      clock: deps.clock,
      identity: deps.identity,
      judge: (hello, dialler) => this.#judge(hello, dialler),
      up: (link) => this.#linkUp(link),
      message: (link, frame) => this.#message(link, frame),
      drained: (link) => this.#each((handler) => handler.drained(link)),
      refused: (link, refusal) => this.#refused(link, refusal.code, refusal.node, refusal.message),
      closed: (link, reason) => this.#closed(link, reason),
    };
    this.#discovery = new Discovery({
      clock: deps.clock,
      random: deps.random,
      onLoopback: isLoopback(deps.listen.host),
      dial: (address) => this.#dial(address),
      isLinked: (node) => this.#up.has(node),
    });
  }

  get knowsPeers(): boolean {
    return this.#knowsPeers;
  }

  /** Listens, then dials the configured peers. Rejects when the address cannot be listened on. */
  async start(): Promise<HostPort> {
    this.#listener = await this.#deps.network.listen(this.#deps.listen, (stream) => this.#accept(stream));
    for (const peer of this.#deps.peers) this.#discovery.addSeed(peer);
    return this.#listener.address;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#discovery.stop();
    // What was written to it leaves first: the last events, and how far all of them got.
    for (const link of [...this.#open]) link.onClosed('this node stops', 'finish');
    await this.#listener?.close();
  }

  links(): readonly Link[] {
    return [...this.#up.values()];
  }

  attach(types: readonly number[], handler: PeerHandler): void {
    this.#handlers.push({ types, handler });
  }

  learn(hints: readonly PeerHint[]): void {
    if (this.#deps.discovery) this.#discovery.learn(hints.filter(({ node }) => node !== this.#deps.identity.node));
  }

  #dial(address: HostPort): void {
    const link = new Link(this.#owner, true, (self) => this.#deps.network.dial(address, eventsOf(self)));
    this.#open.add(link);
    this.#dialled.set(link, address);
  }

  #accept(stream: ByteStream): StreamEvents {
    const link = new Link(this.#owner, false, () => stream);
    this.#open.add(link);
    const greeting = [...this.#open].filter(({ dialledByUs, isUp }) => !dialledByUs && !isUp).length;
    if (greeting > GREETING_LIMIT || this.#stopped)
      this.#deps.clock.after(0, () => link.close('too many streams without a handshake'));
    return eventsOf(link);
  }

  #judge(hello: Hello, dialler: NodeName): Judgement {
    const existing = this.#up.get(hello.node);
    const link = existing?.peer && existing.dialler ? { origin: existing.peer.origin, dialler: existing.dialler } : undefined;
    return judge(hello, dialler, { self: this.#deps.identity, link, holder: this.#deps.holderOf(hello.node) });
  }

  #linkUp(link: Link): void {
    const peer = link.peer as PeerIdentity;
    this.#knowsPeers = true;
    const before = this.#up.get(peer.node);
    this.#up.set(peer.node, link);
    before?.close('replaced by another stream to the same node');
    const address = this.#dialled.get(link);
    if (address) this.#discovery.linked(address, peer.node);
    this.#deps.log.info('link.up', { peer: peer.node, remote: link.remote, dialled: link.dialledByUs });
    this.#each((handler) => handler.up(link));
  }

  #message(link: Link, frame: PeerFrame): void {
    const target = this.#handlers.find(({ types }) => types.includes(frame.type));
    if (!target) throw new BadPeerMessage(`unknown message type ${frame.type}`);
    target.handler.message(link, frame);
  }

  #refused(link: Link, code: string, node: NodeName, message: string): void {
    const address = this.#dialled.get(link);
    if (!address) return;
    if (code === 'self') this.#discovery.isSelf(address);
    else this.#discovery.refusedBy(address, node);
    if (code !== 'self' && code !== 'duplicate') this.#deps.log.warn('link.refused', { peer: node, code, message });
  }

  #closed(link: Link, reason: string): void {
    this.#open.delete(link);
    const peer = link.peer;
    if (peer && this.#up.get(peer.node) === link) this.#up.delete(peer.node);
    const address = this.#dialled.get(link);
    this.#dialled.delete(link);
    if (address) this.#discovery.ended(address);
    if (peer) {
      this.#deps.log.info('link.down', { peer: peer.node, reason });
      this.#each((handler) => handler.down(link, reason));
    } else if (!link.dialledByUs) {
      this.#deps.log.warn('link.rejected', { remote: link.remote, reason });
    }
  }

  #each(tell: (handler: PeerHandler) => void): void {
    for (const { handler } of this.#handlers) tell(handler);
  }
}

function eventsOf(link: Link): StreamEvents {
  return {
    opened: () => link.onOpened(),
    data: (chunk) => link.onData(chunk),
    drained: () => link.onDrained(),
    closed: (reason) => link.onClosed(reason),
  };
}

export interface MeshDeps {
  readonly identity: PeerIdentity;
  readonly network: PeerNetwork;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly listen: HostPort;
  readonly peers: readonly HostPort[];
  /** Some peer was linked in an earlier run. */
  readonly metPeers: boolean;
  /** Off: only `peers` are dialled. */
  readonly discovery: boolean;
  readonly holderOf: HolderOf;
}
