import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Clock } from '../../shared/time/clock.ts';
import type { ClientSocket } from '../gateway/client-socket.ts';
import type { Frames } from '../gateway/frames.ts';
import type { SimulatedLatency } from './latency.ts';
import type { TurnWriter } from './turn-writer.ts';

export interface WsSocketDeps {
  readonly clock: Clock;
  readonly writer: TurnWriter;
  readonly latency: SimulatedLatency | undefined;
  /** Everything written was taken by the network. */
  readonly drained: () => void;
}

/**
 * One WebSocket as the gateway knows sockets. The frames come encoded, so they go straight to the TCP socket below; the
 * WebSocket writes only its pings, pongs and the closing handshake, each of them whole and at once, so nothing interleaves.
 * Owns what was written and not yet handed to TCP. With a simulated latency everything leaves later, in the same order.
 */
export class WsSocket implements ClientSocket {
  readonly address: string;
  readonly #ws: WebSocket;
  readonly #tcp: Socket;
  readonly #deps: WsSocketDeps;
  #gathered: Buffer[] = [];
  #heldBytes = 0;
  /** When the last delayed write is due; later ones may not overtake it. */
  #lastDue = 0;
  readonly #delayed: (() => void)[] = [];
  #isPaused = false;
  readonly #written = () => {
    if (this.bufferedBytes === 0) this.#deps.drained();
  };

  constructor(ws: WebSocket, tcp: Socket, address: string, deps: WsSocketDeps) {
    this.#ws = ws;
    this.#tcp = tcp;
    this.address = address;
    this.#deps = deps;
  }

  get bufferedBytes(): number {
    return this.#heldBytes + this.#tcp.writableLength;
  }

  /** Reading was stopped from this side: silence is not the client's then. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  write(frames: Frames): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    const bytes = frames.encoded();
    this.#gathered.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#gathered.length === 1) this.#deps.writer.add(this);
  }

  flush(): void {
    if (this.#gathered.length === 0) return;
    const chunks = this.#gathered;
    this.#gathered = [];
    this.#later(() => this.#writeOut(chunks));
  }

  close(code: number, reason: string): void {
    this.flush();
    this.#later(() => this.#ws.close(code, reason));
    // The far end's answer to the close must be read.
    this.resume();
  }

  terminate(): void {
    this.#ws.terminate();
  }

  pause(): void {
    this.#isPaused = true;
    this.#ws.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#ws.resume();
  }

  #writeOut(chunks: readonly Buffer[]): void {
    for (const chunk of chunks) this.#heldBytes -= chunk.length;
    if (this.#tcp.destroyed || !this.#tcp.writable) return;
    const last = chunks.length - 1;
    if (last > 0) this.#tcp.cork();
    for (const [index, chunk] of chunks.entries()) {
      if (index === last) this.#tcp.write(chunk, this.#written);
      else this.#tcp.write(chunk);
    }
    if (last > 0) this.#tcp.uncork();
  }

  #later(task: () => void): void {
    const ms = this.#deps.latency?.ms ?? 0;
    if (ms <= 0 && this.#delayed.length === 0) {
      task();
      return;
    }
    const now = this.#deps.clock.monotonic();
    this.#lastDue = Math.max(this.#lastDue, now + ms);
    this.#delayed.push(task);
    // Two timers due together may ring in either order: each one lets the oldest go, whoever set it.
    this.#deps.clock.after(this.#lastDue - now, () => this.#delayed.shift()?.());
  }
}
