import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../shared/time/clock.ts';
import type { LineServer } from './line-server.ts';
import type { LineSocket } from './line-socket.ts';

/** The lines port on a real network: TCP connections for a line server. */

/** The address cannot be listened on; `code` is the system's (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`…). */
class LinesListenError extends Error {
  override readonly name = 'LinesListenError';
  readonly code: string;

  constructor(address: string, cause: NodeJS.ErrnoException) {
    super(`cannot listen for lines on ${address}`, { cause });
    this.code = cause.code ?? 'UNKNOWN';
  }
}

/** A far end that vanished without a word is looked for after so long without one from it. */
const KEEP_ALIVE_MS = 10_000;

/** How long a stop waits for last words to leave. */
const CLOSE_WITHIN_MS = 500;

export class TcpLines {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(server: Server, sockets: ReadonlySet<Socket>, clock: Clock) {
    this.#server = server;
    this.#sockets = sockets;
    this.#clock = clock;
  }

  /** `port` 0: any free one. Rejects with LinesListenError. */
  static listen(lines: LineServer, { host, port, clock }: { host: string; port: number; clock: Clock }): Promise<TcpLines> {
    const sockets = new Set<Socket>();
    const options = { allowHalfOpen: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
    const server = createServer(options, (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      attach(lines, socket);
    });
    return new Promise((resolve, reject) => {
      const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
      server.once('error', (error) => reject(new LinesListenError(address, error)));
      server.listen({ host, port }, () => resolve(new TcpLines(server, sockets, clock)));
    });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Takes no more connections. */
  stopListening(): void {
    this.#server.close();
  }

  /** Cuts what is left, once its last words had time to leave. */
  async close(): Promise<void> {
    const closed = [...this.#sockets].map((socket) => new Promise<void>((resolve) => void socket.once('close', () => resolve())));
    for (const socket of this.#sockets) socket.destroySoon();
    await new Promise<void>((resolve) => {
      const cancel = this.#clock.after(CLOSE_WITHIN_MS, resolve);
      void Promise.all(closed).then(cancel).then(resolve);
    });
    for (const socket of this.#sockets) socket.destroy();
  }
}

function attach(lines: LineServer, socket: Socket): void {
  const events = lines.accept(new TcpLineSocket(socket));
  socket.on('data', (bytes) => events.data(bytes));
  socket.on('end', () => events.ended());
  socket.on('drain', () => events.drained());
  socket.on('close', () => events.closed());
  // What went wrong says nothing that `close` does not.
  socket.on('error', () => {});
}

class TcpLineSocket implements LineSocket {
  readonly address: string;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.address = socket.remoteAddress ?? '';
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  write(text: string): void {
    if (this.#socket.writable) this.#socket.write(text);
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}
