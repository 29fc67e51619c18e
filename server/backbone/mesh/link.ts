import type { NodeName } from '../../../shared/ids.ts';
import { TIMES } from '../../../shared/protocol/limits.ts';
import { afterAwake } from '../../../shared/time/awake.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { BadPeerMessage, PEER_TYPE } from '../peer-messages.ts';
import type { ByteStream } from './byte-stream.ts';
import { encodeFrame, FRAME_LIMIT, FrameReader, FrameTooBig, HANDSHAKE_LIMIT, type PeerFrame } from './frame-codec.ts';
import {
  type Hello,
  helloOf,
  type Judgement,
  MESH_VERSIONS,
  type PeerIdentity,
  parseHello,
  parseRefuse,
  type Refuse,
} from './handshake.ts';
import { Heartbeat } from './heartbeat.ts';
import { SendQueue } from './send-queue.ts';

/**
 * One stream to a peer, from its first byte to its last.
 *
 *   opening ──opened──▶ greeting ──hello/welcome agreed──▶ up ──▶ closed
 *      └──────────── any error, refusal, silence, time-out ──────▲
 *
 * Owns the stream, its frame reader and its heartbeat. Promises its owner: `up` at most once, messages only while up and in
 * order, `closed` exactly once; a heartbeat overtakes whatever waits to go out. Never throws out of a stream's callback: what a peer sends can end its link and no more.
 */
export interface LinkOwner {
  readonly clock: Clock;
  readonly identity: PeerIdentity;
  judge(hello: Hello, dialler: NodeName): Judgement;
  up(link: Link): void;
  message(link: Link, frame: PeerFrame): void;
  drained(link: Link): void;
  refused(link: Link, refusal: Refuse): void;
  closed(link: Link, reason: string): void;
}

/** A second; a peer asks twice. What it asked while this node stood still comes in one go, and is still far fewer. */
const MAX_PINGS = 100;
const PINGS_MS = 1_000;

type State =
  | { readonly is: 'opening' | 'greeting'; readonly stopWaiting: () => void }
  | { readonly is: 'up'; readonly peer: PeerIdentity; readonly heartbeat: Heartbeat }
  | { readonly is: 'closed'; readonly peer: PeerIdentity | undefined };

export class Link {
  readonly dialledByUs: boolean;
  readonly #owner: LinkOwner;
  readonly #stream: ByteStream;
  readonly #reader = new FrameReader(HANDSHAKE_LIMIT);
  readonly #out: SendQueue;
  #state: State;
  #pings = 0;
  #pingsSince = 0;

  /** `open`: makes the stream, given the callbacks for it. */
  constructor(owner: LinkOwner, dialledByUs: boolean, open: (link: Link) => ByteStream) {
    this.#owner = owner;
    this.dialledByUs = dialledByUs;
    const stopWaiting = afterAwake(owner.clock, TIMES.silentLink, () => this.close('no handshake in time'));
    this.#state = { is: dialledByUs ? 'opening' : 'greeting', stopWaiting };
    this.#stream = open(this);
    this.#out = new SendQueue(this.#stream);
  }

  get remote(): string {
    return this.#stream.remote;
  }

  get isUp(): boolean {
    return this.#state.is === 'up';
  }

  /** Known from the handshake on, also after the link closed. */
  get peer(): PeerIdentity | undefined {
    return this.#state.is === 'up' || this.#state.is === 'closed' ? this.#state.peer : undefined;
  }

  get dialler(): NodeName | undefined {
    return this.dialledByUs ? this.#owner.identity.node : this.peer?.node;
  }

  get bufferedBytes(): number {
    return this.#out.bufferedBytes;
  }

  /** Smoothed round trip in ms, null before the first answer. */
  get rttMs(): number | null {
    return this.#state.is === 'up' ? this.#state.heartbeat.rttMs : null;
  }

  /** How far the peer's wall clock is ahead of ours, in ms; null before the first answer. */
  get clockOffsetMs(): number | null {
    return this.#state.is === 'up' ? this.#state.heartbeat.clockOffsetMs : null;
  }

  /** Ignored unless up: what is lost with a link is repaired by anti-entropy. */
  send(frame: Buffer): void {
    if (this.#state.is === 'up') this.#put(frame);
  }

  /** Off: what the peer sends waits in the network, and its silence is not held against it. */
  setReading(on: boolean): void {
    if (this.#state.is !== 'up') return;
    this.#state.heartbeat.setListening(on);
    this.#stream.setReading?.(on);
  }

  close(reason: string): void {
    this.onClosed(reason);
  }

  onOpened(): void {
    if (this.#state.is !== 'opening') return;
    this.#state = { ...this.#state, is: 'greeting' };
    this.#write(PEER_TYPE.hello, helloOf(this.#owner.identity));
  }

  onData(chunk: Buffer): void {
    try {
      if (this.#state.is === 'up') this.#state.heartbeat.heard();
      this.#reader.push(chunk, (frame) => this.#take(frame));
    } catch (error) {
      if (error instanceof FrameTooBig || error instanceof BadPeerMessage) this.close(error.message);
      else throw error;
    }
  }

  onDrained(): void {
    if (this.#state.is === 'up' && this.#out.drained()) this.#owner.drained(this);
  }

  onClosed(reason: string, end: 'destroy' | 'finish' = 'destroy'): void {
    const state = this.#state;
    if (state.is === 'closed') return;
    if (state.is === 'up') state.heartbeat.stop();
    else state.stopWaiting();
    this.#state = { is: 'closed', peer: this.peer };
    this.#stream[end]();
    this.#owner.closed(this, reason);
  }

  #take(frame: PeerFrame): void {
    if (this.#state.is === 'greeting') this.#greet(frame);
    else if (this.#state.is !== 'up') return;
    else if (frame.type === PEER_TYPE.ping) {
      this.#countPing();
      this.#state.heartbeat.ping(frame.payload);
    } else if (frame.type === PEER_TYPE.pong) this.#state.heartbeat.pong(frame.payload);
    else this.#owner.message(this, frame);
  }

  /** Each of them has to be answered before anything else: one that sends nothing but pings would be all there is time for. */
  #countPing(): void {
    const now = this.#owner.clock.monotonic();
    if (now - this.#pingsSince >= PINGS_MS) {
      this.#pingsSince = now;
      this.#pings = 0;
    }
    this.#pings += 1;
    if (this.#pings > MAX_PINGS) throw new BadPeerMessage('too many pings');
  }

  #greet(frame: PeerFrame): void {
    if (this.dialledByUs && frame.type === PEER_TYPE.refuse) {
      const refusal = parseRefuse(frame.payload);
      this.#owner.refused(this, refusal);
      this.close(`refused: ${refusal.message}`);
      return;
    }
    if (frame.type !== (this.dialledByUs ? PEER_TYPE.welcome : PEER_TYPE.hello)) throw new BadPeerMessage('no handshake');
    const hello = this.#read(frame.payload);
    if (!hello) return;
    const judgement = this.#owner.judge(hello, this.dialledByUs ? this.#owner.identity.node : hello.node);
    if (judgement.accept) this.#agree(hello);
    else this.#turnAway(judgement.code, judgement.message);
  }

  /** Undefined: it was no hello, and its sender has been told so. */
  #read(payload: Buffer): Hello | undefined {
    try {
      return parseHello(payload);
    } catch (error) {
      if (this.dialledByUs || !(error instanceof BadPeerMessage)) throw error;
      this.#turnAway('bad_hello', error.message);
      return undefined;
    }
  }

  #agree(hello: Hello): void {
    if (this.#state.is !== 'greeting') return;
    this.#state.stopWaiting();
    if (!this.dialledByUs) this.#write(PEER_TYPE.welcome, helloOf(this.#owner.identity));
    this.#reader.limit = FRAME_LIMIT;
    const heartbeat = new Heartbeat(
      this.#owner.clock,
      (type, payload) => this.#write(type, payload),
      () => this.close('silent'),
    );
    const { node, origin, url, advertise, speaks = [] } = hello;
    this.#state = { is: 'up', peer: { node, origin, url, advertise, speaks }, heartbeat };
    this.#owner.up(this);
  }

  #turnAway(code: Refuse['code'], message: string): void {
    const { node } = this.#owner.identity;
    if (!this.dialledByUs) this.#write(PEER_TYPE.refuse, { code, message, node, versions: MESH_VERSIONS } satisfies Refuse);
    this.onClosed(`turned away (${code})`, 'finish');
  }

  #write(type: number, message: object): void {
    this.#put(encodeFrame(type, JSON.stringify(message)));
  }

  #put(frame: Buffer): void {
    if (!this.#out.add(frame)) this.close('does not read what it is sent');
  }
}
