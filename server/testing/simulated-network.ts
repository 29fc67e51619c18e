import type { Clock, Random } from '../../shared/time/clock.ts';
import {
  type ByteStream,
  formatAddress,
  type HostPort,
  type PeerListener,
  type PeerNetwork,
  type StreamEvents,
} from '../backbone/mesh/byte-stream.ts';

/**
 * A network in virtual time: byte streams between named hosts, with latency, chunks of any size, cuts that reset and cuts that
 * swallow (half-open). Owns every stream. Bytes keep their order within a stream; chunk borders mean nothing.
 */
export type Cut = 'none' | 'reset' | 'swallow';

/** So much of what is written while something is under way arrives in one piece with it. */
const JOINED_PART = 0.3;

interface Pipe {
  readonly from: string;
  readonly to: string;
  readonly near: End;
  readonly far: End;
}

class End implements ByteStream {
  readonly remote: string;
  /** Of the process that has this end; none before it has, and none after it crashed. */
  events: StreamEvents | undefined;
  isOpen = true;
  /** Bytes of it were swallowed: real TCP would deliver them or die, so the stream dies when the cable is whole again. */
  isTorn = false;
  /** When the last byte under way arrives: nothing may overtake it. */
  lastArrival = 0;
  buffered = 0;
  /** The last that is under way: what is written after it may arrive in one piece with it. */
  newest: { bytes: Buffer } | undefined;
  readonly #network: SimulatedNetwork;

  constructor(network: SimulatedNetwork, remote: string) {
    this.#network = network;
    this.remote = remote;
  }

  get bufferedBytes(): number {
    return this.buffered;
  }

  write(bytes: Buffer): void {
    if (this.isOpen) this.#network.carry(this, bytes);
  }

  finish(): void {
    this.#network.finish(this);
  }

  destroy(): void {
    this.#network.destroy(this, 'destroyed');
  }

  close(reason: string): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.events?.closed(reason);
  }
}

export class SimulatedNetwork {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #listeners = new Map<string, (stream: ByteStream) => StreamEvents>();
  readonly #pipes = new Map<End, Pipe>();
  readonly #cuts = new Map<string, Cut>();
  /** Bytes that crossed, by `from>to`. */
  readonly bytes = new Map<string, number>();
  /** When the last that is under way now arrives. */
  quietFrom = 0;
  /** What crosses may be looked at here. `isHeard`: the process that the stream was opened with has not crashed. */
  tap: ((from: string, to: string, bytes: Buffer, isHeard: boolean) => void) | undefined;
  latencyMs: (from: string, to: string) => number = () => 1 + this.#random.next() * 4;
  /** How what arrives gets into a host's process: a stalled one takes it later. */
  enter: (host: string, task: () => void) => void = (_, task) => task();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** The network as one host sees it. Its streams end when the host crashes. */
  host(name: string): PeerNetwork {
    return {
      dial: (address, events) => this.#dial(name, address, events),
      listen: async (address, accept) => this.#listen(address, accept),
    };
  }

  /** Cuts or heals one direction. `reset` ends the streams, `swallow` lets them hang. */
  cut(from: string, to: string, cut: Cut): void {
    this.#cuts.set(`${from}>${to}`, cut);
    if (cut !== 'reset') return;
    for (const [end, pipe] of [...this.#pipes]) {
      if ((pipe.from === from && pipe.to === to) || (pipe.from === to && pipe.to === from)) this.destroy(end, 'reset');
    }
  }

  cutBoth(a: string, b: string, cut: Cut): void {
    this.cut(a, b, cut);
    this.cut(b, a, cut);
  }

  /** Both directions are whole again. What was swallowed meanwhile is gone, and so is its stream. */
  mend(a: string, b: string): void {
    this.#cuts.delete(`${a}>${b}`);
    this.#cuts.delete(`${b}>${a}`);
    for (const [end, pipe] of [...this.#pipes]) {
      const isBetween = (pipe.from === a && pipe.to === b) || (pipe.from === b && pipe.to === a);
      if (end.isTorn && isBetween) this.destroy(end, 'reset');
    }
  }

  healAll(): void {
    this.#cuts.clear();
    for (const end of [...this.#pipes.keys()]) if (end.isTorn) this.destroy(end, 'reset');
  }

  /** One stream between these hosts, if there is one, dies in the middle of what is under way. */
  tear(from: string, to: string): void {
    for (const [end, pipe] of [...this.#pipes]) {
      if (pipe.from !== from || pipe.to !== to) continue;
      end.isTorn = true;
      this.destroy(end, 'ECONNRESET');
      return;
    }
  }

  /** Bytes that `from` did not write reach `to` as if it had: whole frames, said again. */
  inject(from: string, to: string, bytes: Buffer): void {
    for (const [end, pipe] of this.#pipes) {
      if (pipe.from !== from || pipe.to !== to || !end.isOpen) continue;
      this.carry(end, bytes);
      return;
    }
  }

  /** Streams whose ends both know of them. */
  get streams(): number {
    return this.#pipes.size / 2;
  }

  /** The host is gone: its listener, and every stream of it. */
  crash(host: string): void {
    for (const key of [...this.#listeners.keys()]) if (key.startsWith(`${host}:`)) this.#listeners.delete(key);
    for (const [end, pipe] of [...this.#pipes]) {
      // An end that this host closed itself is known to the other side alone.
      if (pipe.to === host) pipe.far.events = undefined;
      if (pipe.from !== host) continue;
      end.events = undefined;
      this.destroy(end, 'crashed');
    }
  }

  carry(end: End, bytes: Buffer): void {
    const pipe = this.#pipes.get(end);
    if (!pipe) return;
    if (this.#cutOf(pipe) !== 'none') {
      end.isTorn = true;
      return;
    }
    const name = `${pipe.from}>${pipe.to}`;
    this.bytes.set(name, (this.bytes.get(name) ?? 0) + bytes.length);
    this.tap?.(pipe.from, pipe.to, bytes, pipe.far.events !== undefined);
    end.buffered += bytes.length;
    for (const slice of this.#slice(bytes)) {
      if (end.newest && this.#random.next() < JOINED_PART) {
        end.newest.bytes = Buffer.concat([end.newest.bytes, slice]);
        continue;
      }
      const chunk = { bytes: slice };
      end.newest = chunk;
      this.#later(end, () => {
        if (end.newest === chunk) end.newest = undefined;
        if (this.#cutOf(pipe) !== 'none') end.isTorn = true;
        this.enter(pipe.to, () => this.#arrive(pipe, end, chunk.bytes));
      });
    }
  }

  /** What the far process has not read yet is still buffered here. */
  #arrive(pipe: Pipe, end: End, chunk: Buffer): void {
    end.buffered -= chunk.length;
    if (pipe.far.isOpen && !end.isTorn) pipe.far.events?.data(chunk);
    if (end.buffered === 0) this.enter(pipe.from, () => end.isOpen && end.buffered === 0 && end.events?.drained());
  }

  finish(end: End): void {
    this.#later(end, () => this.destroy(end, 'finished'));
  }

  destroy(end: End, reason: string): void {
    const pipe = this.#pipes.get(end);
    if (!pipe) return;
    // The other side learns it only if the cable is whole.
    if (this.#cutOf(pipe) !== 'swallow') this.#later(end, () => this.destroy(pipe.far, 'closed by the other side'));
    this.#pipes.delete(end);
    this.enter(pipe.from, () => end.close(reason));
  }

  #dial(from: string, address: HostPort, events: StreamEvents): ByteStream {
    const near = new End(this, formatAddress(address));
    near.events = events;
    const far = new End(this, from);
    const to = address.host;
    this.#pipes.set(near, { from, to, near, far });
    this.#later(near, () => {
      const accept = this.#listeners.get(formatAddress(address));
      if (!near.isOpen || this.#cuts.get(`${from}>${to}`) === 'swallow') return;
      if (!accept || this.#cuts.get(`${from}>${to}`) === 'reset') return this.destroy(near, 'ECONNREFUSED');
      this.#pipes.set(far, { from: to, to: from, near: far, far: near });
      this.enter(to, () => {
        far.events = accept(far);
        this.#later(far, () => this.enter(from, () => near.isOpen && near.events?.opened()));
      });
    });
    return near;
  }

  #listen(address: HostPort, accept: (stream: ByteStream) => StreamEvents): PeerListener {
    const key = formatAddress(address);
    if (this.#listeners.has(key)) throw Object.assign(new Error(`EADDRINUSE ${key}`), { code: 'EADDRINUSE' });
    this.#listeners.set(key, accept);
    return { address, close: async () => void this.#listeners.delete(key) };
  }

  #later(end: End, task: () => void): void {
    const now = this.#clock.monotonic();
    const pipe = this.#pipes.get(end);
    end.lastArrival = Math.max(end.lastArrival, now + (pipe ? this.latencyMs(pipe.from, pipe.to) : 0));
    this.quietFrom = Math.max(this.quietFrom, end.lastArrival);
    this.#clock.after(end.lastArrival - now, task);
  }

  #cutOf(pipe: Pipe): Cut {
    return this.#cuts.get(`${pipe.from}>${pipe.to}`) ?? 'none';
  }

  *#slice(bytes: Buffer): Generator<Buffer> {
    for (let start = 0; start < bytes.length; ) {
      const length = this.#random.next() < 0.8 ? bytes.length : 1 + Math.floor(this.#random.next() * 64);
      yield bytes.subarray(start, start + length);
      start += length;
    }
  }
}
