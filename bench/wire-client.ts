import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/**
 * A WebSocket client of as little as it takes, so that thousands fit into a process and reading can be stopped where the
 * network is. Text frames only; nothing is checked that a node is trusted with here.
 */
export type Message = { readonly type: string; readonly ref?: number | null } & Record<string, unknown>;

const EVENT = Buffer.from('{"type":"event",');

export class WireClient {
  readonly #socket: Socket;
  readonly #onMessage: (message: Message) => void;
  readonly #onEvent: ((payload: Buffer) => void) | undefined;
  readonly #answers = new Map<number, (message: Message) => void>();
  #rest: Buffer = Buffer.alloc(0);
  #upgraded = false;
  #ref = 0;

  /**
   * `closed` is called once, however it ends. `event`: is handed events as they came, for those who read hundreds of thousands a
   * second; without it they are messages like any other.
   */
  constructor(
    port: number,
    on: { opened(): void; message(message: Message): void; closed(): void; event?: (payload: Buffer) => void },
  ) {
    this.#onMessage = on.message;
    this.#onEvent = on.event;
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => on.closed());
    this.#socket.on('connect', () => {
      const key = randomBytes(16).toString('base64');
      const head = ['GET /ws HTTP/1.1', `Host: 127.0.0.1:${port}`, 'Connection: Upgrade', 'Upgrade: websocket'];
      this.#socket.write([...head, 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`, '', ''].join('\r\n'));
    });
    this.#socket.on('data', (chunk: Buffer) => {
      this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
      if (!this.#upgraded) {
        const end = this.#rest.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!this.#rest.subarray(0, 12).toString().endsWith(' 101')) return this.end();
        this.#rest = this.#rest.subarray(end + 4);
        this.#upgraded = true;
        on.opened();
      }
      this.#read();
    });
  }

  /** A request; resolves with the answer to it. Never resolves when the connection ends first. */
  ask(message: object): Promise<Message> {
    this.#ref += 1;
    const ref = this.#ref;
    this.send(JSON.stringify({ ...message, ref }));
    return new Promise((resolve) => this.#answers.set(ref, resolve));
  }

  send(text: string, opcode = 1): void {
    if (this.#socket.writable) this.#socket.write(maskedFrame(text, opcode));
  }

  /** Bytes as they are, for those who mean harm. False: the network takes no more for now. */
  raw(bytes: Buffer): boolean {
    return this.#socket.writable && this.#socket.write(bytes);
  }

  onDrain(task: () => void): void {
    this.#socket.on('drain', task);
  }

  stopReading(): void {
    this.#socket.pause();
  }

  readOn(): void {
    this.#socket.resume();
  }

  end(): void {
    this.#socket.destroy();
  }

  #read(): void {
    let at = 0;
    const bytes = this.#rest;
    while (bytes.length - at >= 2) {
      const short = (bytes[at + 1] as number) & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < head) break;
      const length = head === 2 ? short : head === 4 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
      if (bytes.length - at < head + length) break;
      this.#frame((bytes[at] as number) & 0x0f, bytes.subarray(at + head, at + head + length));
      at += head + length;
    }
    this.#rest = bytes.subarray(at);
  }

  #frame(opcode: number, payload: Buffer): void {
    if (opcode === 9) this.send(payload.toString(), 10);
    if (opcode === 8) this.#socket.end();
    if (opcode !== 1) return;
    if (this.#onEvent && payload.length > EVENT.length && EVENT.compare(payload, 0, EVENT.length) === 0) {
      this.#onEvent(payload);
      return;
    }
    const message = JSON.parse(payload.toString()) as Message;
    const answer = typeof message.ref === 'number' && message.type !== 'resumed' ? this.#answers.get(message.ref) : undefined;
    if (answer) {
      this.#answers.delete(message.ref as number);
      answer(message);
    } else this.#onMessage(message);
  }
}

/** The mask is one of zeros. */
export function maskedFrame(text: string | Buffer, opcode = 1): Buffer {
  const body = Buffer.from(text);
  if (body.length > 0xffff) throw new RangeError('a frame of this client has at most 65,535 bytes');
  const head = body.length < 126 ? Buffer.from([0x80 | opcode, 0x80 | body.length]) : Buffer.from([0x80 | opcode, 0xfe, 0, 0]);
  if (body.length >= 126) head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, Buffer.alloc(4), body]);
}
