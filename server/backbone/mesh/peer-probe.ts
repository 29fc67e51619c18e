import * as v from 'valibot';
import type { NodeName, OriginId } from '../../../shared/ids.ts';
import { TIMES } from '../../../shared/protocol/limits.ts';
import type { Clock, Random } from '../../../shared/time/clock.ts';
import { randomText } from '../../../shared/time/random-text.ts';
import { BadPeerMessage, PEER_TYPE, parsePeer } from '../peer-messages.ts';
import type { ByteStream, HostPort, PeerNetwork } from './byte-stream.ts';
import { encodeFrame, FrameReader, FrameTooBig, HANDSHAKE_LIMIT, type PeerFrame } from './frame-codec.ts';
import { helloOf, parseHello, parseRefuse, type RefuseCode } from './handshake.ts';

/** What somebody finds who says hello to a peer, asks the time, and hangs up. */
export type PeerFinding =
  | {
      readonly is: 'reached';
      readonly node: NodeName;
      /** What browsers are told. */
      readonly url: string;
      /** The best of a few, in ms. */
      readonly rttMs: number;
      /** How far its wall clock is ahead of ours, in ms; off by half the round trip at most. */
      readonly clockOffsetMs: number;
    }
  | { readonly is: 'refused'; readonly node: NodeName; readonly code: RefuseCode; readonly message: string }
  /** No stream: `reason` is the system's code, or what it said. */
  | { readonly is: 'unreachable'; readonly reason: string }
  /** A stream, and then nothing that a node says. */
  | { readonly is: 'stranger'; readonly reason: string };

export interface ProbePorts {
  readonly network: PeerNetwork;
  readonly clock: Clock;
  readonly random: Random;
}

const PINGS = 5;
const pongSchema = v.object({ sent: v.pipe(v.number(), v.finite()), wall: v.pipe(v.number(), v.finite()) });

/** Never rejects. Answers no ping itself, so that the peer measures nothing of it, and says nothing that a mesh would remember. */
export function probePeer(ports: ProbePorts, address: HostPort): Promise<PeerFinding> {
  return new Promise((resolve) => new Probe(ports, address, resolve));
}

class Probe {
  readonly #clock: Clock;
  readonly #stream: ByteStream;
  readonly #reader = new FrameReader(HANDSHAKE_LIMIT);
  readonly #done: (finding: PeerFinding) => void;
  readonly #stopWaiting: () => void;
  #isOpen = false;
  #isOver = false;
  #peer: { readonly node: NodeName; readonly url: string } | undefined;
  readonly #answers: { readonly rttMs: number; readonly clockOffsetMs: number }[] = [];

  constructor({ network, clock, random }: ProbePorts, address: HostPort, done: (finding: PeerFinding) => void) {
    this.#clock = clock;
    this.#done = done;
    const name = `doctor-${randomText(random, 8)}` as NodeName;
    const hello = helloOf({ node: name, origin: randomText(random, 12) as OriginId, url: '', advertise: '' });
    this.#stopWaiting = clock.after(TIMES.silentLink, () => this.#silent());
    this.#stream = network.dial(address, {
      opened: () => {
        this.#isOpen = true;
        this.#stream.write(encodeFrame(PEER_TYPE.hello, JSON.stringify(hello)));
      },
      data: (chunk) => this.#read(chunk),
      drained() {},
      closed: (reason) => this.#lost(reason),
    });
  }

  #read(chunk: Buffer): void {
    try {
      this.#reader.push(chunk, (frame) => this.#take(frame));
    } catch (error) {
      if (!(error instanceof FrameTooBig || error instanceof BadPeerMessage)) throw error;
      this.#end({ is: 'stranger', reason: error.message });
    }
  }

  #take({ type, payload }: PeerFrame): void {
    if (type === PEER_TYPE.refuse) {
      const { node, code, message } = parseRefuse(payload);
      this.#end({ is: 'refused', node: node as NodeName, code, message });
    } else if (type === PEER_TYPE.welcome) {
      const { node, url } = parseHello(payload);
      this.#peer = { node, url };
      this.#ping();
    } else if (type === PEER_TYPE.pong) this.#pong(payload);
  }

  #ping(): void {
    this.#stream.write(encodeFrame(PEER_TYPE.ping, JSON.stringify({ sent: this.#clock.monotonic() })));
  }

  #pong(payload: Buffer): void {
    const { sent, wall } = parsePeer(pongSchema, payload);
    const rttMs = Math.max(0, this.#clock.monotonic() - sent);
    this.#answers.push({ rttMs, clockOffsetMs: wall + rttMs / 2 - this.#clock.now() });
    if (this.#answers.length < PINGS) this.#ping();
    else this.#reached();
  }

  #reached(): void {
    const [best] = [...this.#answers].sort((a, b) => a.rttMs - b.rttMs);
    if (this.#peer && best) this.#end({ is: 'reached', ...this.#peer, ...best });
  }

  #silent(): void {
    if (this.#answers.length > 0) this.#reached();
    else if (this.#isOpen) this.#end({ is: 'stranger', reason: 'no answer to the handshake' });
    else this.#end({ is: 'unreachable', reason: 'ETIMEDOUT' });
  }

  #lost(reason: string): void {
    this.#end(this.#isOpen ? { is: 'stranger', reason: `hung up: ${reason}` } : { is: 'unreachable', reason });
  }

  #end(finding: PeerFinding): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopWaiting();
    this.#stream.destroy();
    this.#done(finding);
  }
}
