import { Buffer } from 'node:buffer';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { realClock, realRandom } from '../../shared/time/real-clock.ts';
import { EVENT_FRAME, FrameMeter } from './frame-meter.ts';

/**
 * A TCP proxy that can do to a connection what networks do. `up` is what the dialler sends, `down` what it is sent.
 * Owns its connections and what is under way in them; bytes that a cut does not destroy arrive late, never twice.
 */
export type Direction = 'up' | 'down';
const BOTH: readonly Direction[] = ['up', 'down'];

interface Shape {
  /** Nothing passes; what was sent is kept and passes after `heal`, as retransmission would have it. */
  held: boolean;
  delayMs: number;
  /** Up to so much more, another amount for each chunk; none overtakes another. */
  jitterMs: number;
  /** Bytes a second; 0 is no limit. */
  bandwidth: number;
  /** Largest chunk that is passed on at once; 0 is no limit. */
  slice: number;
}

/** What `shape` can change. */
export type Shaping = Omit<Shape, 'held'>;

export class Traffic {
  bytes = 0;
  /** How often each event crossed in this direction, by `origin:seq`. Only of links without a secret. */
  readonly events = new Map<string, number>();
  readonly captured: Buffer[] = [];

  get text(): string {
    return Buffer.concat(this.captured).toString('latin1');
  }
}

export class FaultProxy {
  readonly port: number;
  readonly traffic = { up: new Traffic(), down: new Traffic() };
  /** Set before traffic flows: keep all bytes. */
  capture = false;
  /** Set before traffic flows: count event frames. */
  countEvents = false;
  #refusing = false;
  readonly #shapes: Record<Direction, Shape> = { up: openShape(), down: openShape() };
  readonly #pairs = new Set<Pair>();
  readonly #server: Server;

  private constructor(server: Server, port: number, target: () => Socket) {
    this.#server = server;
    this.port = port;
    server.on('connection', (near) => {
      near.on('error', () => near.destroy());
      if (this.#refusing) near.resetAndDestroy();
      else this.#join(near, target());
    });
  }

  static start(listenPort: number, targetPort: number): Promise<FaultProxy> {
    const server = createServer({ noDelay: true });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(listenPort, '127.0.0.1', () => {
        const target = () => connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
        resolve(new FaultProxy(server, listenPort, target));
      });
    });
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Resets every connection and refuses new ones, until `heal`. */
  cut(): void {
    this.#refusing = true;
    this.reset();
  }

  /** Half-open: every connection stays, new ones are taken, and nothing passes; with a direction, only that way. */
  hold(...directions: Direction[]): void {
    for (const direction of directions.length > 0 ? directions : BOTH) this.#shapes[direction].held = true;
  }

  heal(): void {
    this.#refusing = false;
    for (const direction of BOTH) Object.assign(this.#shapes[direction], openShape());
    for (const pair of this.#pairs) pair.wake();
  }

  shape(change: Partial<Shaping>, ...directions: Direction[]): void {
    for (const direction of directions.length > 0 ? directions : BOTH) Object.assign(this.#shapes[direction], change);
  }

  reset(): void {
    for (const pair of this.#pairs) pair.reset();
  }

  close(): Promise<void> {
    this.reset();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #join(near: Socket, far: Socket): void {
    const pipe = (direction: Direction, from: Socket, to: Socket) => {
      const meter = new FrameMeter();
      return new Pipe(from, to, this.#shapes[direction], (chunk) => this.#note(this.traffic[direction], meter, chunk));
    };
    const pair = new Pair(near, far, [pipe('up', near, far), pipe('down', far, near)], () => this.#pairs.delete(pair));
    this.#pairs.add(pair);
  }

  #note(traffic: Traffic, meter: FrameMeter, chunk: Buffer): void {
    traffic.bytes += chunk.length;
    if (this.capture) traffic.captured.push(chunk);
    if (!this.countEvents) return;
    for (const { type, payload } of meter.push(chunk)) {
      if (type !== EVENT_FRAME) continue;
      const { origin, seq } = JSON.parse(payload.toString()) as { origin: string; seq: number };
      const id = `${origin}:${seq}`;
      traffic.events.set(id, (traffic.events.get(id) ?? 0) + 1);
    }
  }
}

function openShape(): Shape {
  return { held: false, delayMs: 0, jitterMs: 0, bandwidth: 0, slice: 0 };
}

/** The two sockets of one connection: they end together. */
class Pair {
  readonly #sockets: readonly [Socket, Socket];
  readonly #pipes: readonly Pipe[];

  constructor(near: Socket, far: Socket, pipes: readonly Pipe[], gone: () => void) {
    this.#sockets = [near, far];
    this.#pipes = pipes;
    for (const [index, socket] of this.#sockets.entries()) {
      socket.on('error', () => {});
      socket.on('close', (hadError) => {
        if (this.#sockets.every(({ destroyed }) => destroyed)) gone();
        // An orderly end is passed on by the pipe, behind its last bytes; a reset overtakes them, unless that way is cut.
        if (hadError && !pipes[index]?.isHeld) this.reset();
      });
    }
  }

  wake(): void {
    for (const pipe of this.#pipes) pipe.wake();
    if (this.#sockets.some(({ destroyed }) => destroyed)) this.reset();
  }

  reset(): void {
    for (const socket of this.#sockets) resetSocket(socket);
  }
}

/** One that is in the middle of its orderly end cannot be reset: the attempt leaves a handle behind that nothing closes. */
function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else if (!socket.destroyed) socket.resetAndDestroy();
}

const MOST_QUEUED = 1024 * 1024;

/** One direction of one connection. Passes bytes on in order, shaped. */
class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #shape: Shape;
  readonly #passed: (chunk: Buffer) => void;
  #queue: { readonly chunk: Buffer; readonly due: number }[] = [];
  #queued = 0;
  #lastDue = 0;
  #ended = false;
  #waiting = false;

  constructor(from: Socket, to: Socket, shape: Shape, passed: (chunk: Buffer) => void) {
    this.#from = from;
    this.#to = to;
    this.#shape = shape;
    this.#passed = passed;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => {
      this.#ended = true;
      this.wake();
    });
    to.on('drain', () => this.wake());
  }

  get isHeld(): boolean {
    return this.#shape.held;
  }

  wake(): void {
    if (this.#shape.held || this.#waiting || this.#to.destroyed) return;
    while (this.#queue[0] && !this.#to.writableNeedDrain) {
      const early = this.#queue[0].due - realClock.monotonic();
      if (early > 0) {
        this.#wakeAfter(early);
        return;
      }
      this.#pass(this.#queue.shift()?.chunk as Buffer);
    }
    if (this.#queue.length === 0 && this.#ended) this.#to.end();
    if (this.#queued < MOST_QUEUED) this.#from.resume();
  }

  #take(chunk: Buffer): void {
    const { slice, delayMs, jitterMs, bandwidth } = this.#shape;
    const delay = delayMs + jitterMs * realRandom.next();
    const step = slice > 0 ? slice : chunk.length;
    for (let start = 0; start < chunk.length; start += step) {
      const part = chunk.subarray(start, start + step);
      const transmit = bandwidth > 0 ? (part.length / bandwidth) * 1_000 : 0;
      this.#lastDue = Math.max(this.#lastDue, realClock.monotonic() + delay) + transmit;
      this.#queue.push({ chunk: part, due: this.#lastDue });
    }
    this.#queued += chunk.length;
    if (this.#queued >= MOST_QUEUED) this.#from.pause();
    this.wake();
  }

  #wakeAfter(ms: number): void {
    this.#waiting = true;
    realClock.after(ms, () => {
      this.#waiting = false;
      this.wake();
    });
  }

  #pass(chunk: Buffer): void {
    this.#queued -= chunk.length;
    this.#passed(chunk);
    this.#to.write(chunk);
  }
}
