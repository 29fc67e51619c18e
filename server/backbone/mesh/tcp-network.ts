import { createHash } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import { afterTurn } from '../../../shared/time/real-clock.ts';
import {
  type ByteStream,
  formatAddress,
  type HostPort,
  type PeerListener,
  type PeerNetwork,
  type StreamEvents,
} from './byte-stream.ts';

/**
 * Real streams: plain TCP, or with a mesh secret TLS 1.3 with that pre-shared key and nothing else, so that both ends
 * prove they hold it and all traffic is encrypted. Every socket has its error listener in the turn it appears.
 */
export class TcpNetwork implements PeerNetwork {
  readonly #tls: (tls.TlsOptions & tls.ConnectionOptions) | undefined;

  /** `secret`: at least 32 bytes, or undefined for plain TCP (loopback only; the configuration sees to that). */
  constructor(secret: Buffer | undefined) {
    this.#tls = secret && pskOptions(secret);
  }

  dial({ host, port }: HostPort, events: StreamEvents): ByteStream {
    const socket = this.#tls ? tls.connect({ ...this.#tls, host, port }) : net.connect({ host, port });
    return new SocketStream(socket, formatAddress({ host, port }), events, this.#tls ? 'secureConnect' : 'connect');
  }

  async listen({ host, port }: HostPort, accept: (stream: ByteStream) => StreamEvents): Promise<PeerListener> {
    const server = this.#tls ? tls.createServer({ ...this.#tls, handshakeTimeout: HANDSHAKE_MS }) : net.createServer();
    server.on(this.#tls ? 'secureConnection' : 'connection', (socket: net.Socket) => {
      SocketStream.accepted(socket, accept);
    });
    // A stranger's failed handshake ends with its socket; without a listener it would end the process.
    server.on('tlsClientError', (_error: Error, socket: tls.TLSSocket) => socket.destroy());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port }, () => {
        server.off('error', reject);
        server.on('error', () => {});
        resolve();
      });
    });
    const { port: realPort } = server.address() as net.AddressInfo;
    return { address: { host, port: realPort }, close: () => new Promise((resolve) => server.close(() => resolve())) };
  }
}

const HANDSHAKE_MS = 3_000;
/** A far end that takes nothing of what is left for so long is not waited for. */
const FINISH_MS = 500;
/** Read from one peer in one turn of the event loop, about; then everybody else has theirs. */
const TURN_BYTES = 128 * 1024;
const PSK_IDENTITY = 'skein-mesh';

function pskOptions(secret: Buffer): tls.TlsOptions & tls.ConnectionOptions {
  const psk = createHash('sha256').update('skein-mesh-psk').update(secret).digest();
  return {
    minVersion: 'TLSv1.3',
    ciphers: 'PSK:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256',
    // The client's callback is asked with a hint, the server's with the socket and the identity sent.
    pskCallback: ((_first: unknown, identity?: string) => {
      if (identity === undefined) return { psk, identity: PSK_IDENTITY };
      return identity === PSK_IDENTITY ? psk : null;
    }) as never,
    // There are no certificates: the key is the proof.
    checkServerIdentity: () => undefined,
  };
}

class SocketStream implements ByteStream {
  readonly remote: string;
  readonly #socket: net.Socket;
  #isReading = true;
  #readInTurn = 0;

  constructor(socket: net.Socket, remote: string, events: StreamEvents, openedBy: string | undefined) {
    this.#socket = socket;
    this.remote = remote;
    let reason = 'closed by the other side';
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reason = error.code ?? error.message;
    });
    socket.setNoDelay(true);
    if (openedBy) socket.once(openedBy, () => events.opened());
    socket.on('data', (chunk: Buffer) => {
      this.#paceTurn(chunk.length);
      events.data(chunk);
    });
    socket.on('drain', () => events.drained());
    socket.on('close', () => events.closed(reason));
    socket.on('end', () => socket.destroy());
  }

  static accepted(socket: net.Socket, accept: (stream: ByteStream) => StreamEvents): void {
    const late: { events?: StreamEvents } = {};
    const stream = new SocketStream(
      socket,
      `${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`,
      {
        opened() {},
        data: (chunk) => late.events?.data(chunk),
        drained: () => late.events?.drained(),
        closed: (reason) => late.events?.closed(reason),
      },
      undefined,
    );
    late.events = accept(stream);
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  /** What is written while one callback runs leaves in one call of the system: a page is hundreds of frames. */
  write(bytes: Buffer): void {
    if (!this.#socket.writable) return;
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      process.nextTick(() => this.#socket.uncork());
    }
    this.#socket.write(bytes);
  }

  setReading(on: boolean): void {
    this.#isReading = on;
    if (!on) this.#socket.pause();
    else if (this.#readInTurn < TURN_BYTES) this.#socket.resume();
  }

  finish(): void {
    this.#socket.setTimeout(FINISH_MS, () => this.#socket.destroy());
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #paceTurn(bytes: number): void {
    if (this.#readInTurn === 0) {
      afterTurn(() => {
        const isHeld = this.#readInTurn >= TURN_BYTES;
        this.#readInTurn = 0;
        if (isHeld && this.#isReading) this.#socket.resume();
      });
    }
    this.#readInTurn += bytes;
    if (this.#readInTurn >= TURN_BYTES) this.#socket.pause();
  }
}
