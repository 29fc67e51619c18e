import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { until } from './time.ts';

/** Bytes on a TCP connection, as whoever means harm writes them. Keeps what comes back and how it ended. */
export class RawSocket {
  readonly localPort: number;
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.localPort = socket.localPort as number;
    socket.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
    socket.on('error', () => {});
    for (const event of ['end', 'close'] as const) {
      socket.on(event, () => {
        this.#ended = true;
      });
    }
  }

  static dial(port: number): Promise<RawSocket> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RawSocket(socket)));
    });
  }

  get received(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  write(bytes: Buffer | string): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  ended(withinMs: number): Promise<boolean> {
    return until('the other end to close', () => this.#ended, withinMs);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

export interface UpgradeRequest {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The status of an upgrade request, and the connection behind it. */
export async function upgrade(
  port: number,
  request: UpgradeRequest = {},
): Promise<{ readonly status: number; readonly head: string; readonly socket: RawSocket }> {
  const socket = await RawSocket.dial(port);
  const fields: Record<string, string> = {
    Host: `127.0.0.1:${port}`,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    ...request.headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  socket.write([`GET ${request.path ?? '/ws'} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
  const head = await until('the answer to the upgrade', () => /^[\s\S]*?\r\n\r\n/.exec(socket.received.toString('latin1'))?.[0]);
  return { status: Number(head.split(' ')[1]), head, socket };
}

export interface FrameShape {
  readonly opcode: number;
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly masked?: boolean;
  /** What the header claims, when that is not the truth. */
  readonly claimed?: number;
}

/** A client's WebSocket frame (RFC 6455 §5.2), right or wrong. */
export function wsFrame(payload: Buffer | string, shape: FrameShape): Buffer {
  const { opcode, fin = true, rsv = 0, masked = true, claimed } = shape;
  const body = Buffer.from(payload);
  const length = claimed ?? body.length;
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const maskBit = masked ? 0x80 : 0;
  let head: Buffer;
  if (length < 126) head = Buffer.from([first, maskBit | length]);
  else if (length <= 0xffff) head = Buffer.from([first, maskBit | 126, length >> 8, length & 0xff]);
  else {
    head = Buffer.alloc(10);
    head[0] = first;
    head[1] = maskBit | 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  // A mask of zeros is a mask.
  return Buffer.concat([head, masked ? Buffer.alloc(4) : Buffer.alloc(0), body]);
}

/** The code of the close frame that a node sent after its `101`; 1006 when it ended without one. */
export async function closeCode(socket: RawSocket, withinMs = 3_000): Promise<number> {
  await until('a close', () => socket.isEnded || closeFrame(socket) !== undefined, withinMs);
  const payload = closeFrame(socket);
  socket.destroy();
  if (payload === undefined) return 1006;
  return payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
}

function closeFrame(socket: RawSocket): Buffer | undefined {
  let rest = socket.received.subarray(socket.received.indexOf('\r\n\r\n') + 4);
  while (rest.length >= 2) {
    const [first, second] = [rest[0] as number, rest[1] as number];
    const wide = second === 126 ? 2 : second === 127 ? 8 : 0;
    if (rest.length < 2 + wide) return undefined;
    const length = wide === 0 ? second : wide === 2 ? rest.readUInt16BE(2) : Number(rest.readBigUInt64BE(2));
    if ((first & 0x0f) === 8) return rest.subarray(2 + wide, 2 + wide + length);
    rest = rest.subarray(2 + wide + length);
  }
  return undefined;
}
