import type { Buffer } from 'node:buffer';
import WebSocket from 'ws';
import type { ServerMessage } from '../../shared/protocol/server-messages.ts';
import { monotonic, until, within } from './time.ts';

/**
 * One WebSocket to a node, and the protocol's JSON, literally: no retries, no state, no opinion. Keeps every message.
 * `request` adds the `ref` and resolves with the answer, an `error` included.
 */
export type Answer = Extract<ServerMessage, { readonly ref: number | null }>;
export type Refusal = Extract<ServerMessage, { readonly type: 'error' }>;
export interface Closing {
  readonly code: number;
  readonly reason: string;
}

export interface WireOptions {
  readonly origin?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
}

const ANSWER_WITHIN_MS = 10_000;
const socketUrl = (nodeUrl: string): string => `${nodeUrl.replace(/^http/, 'ws').replace(/\/$/, '')}/ws`;

export class Wire {
  readonly messages: ServerMessage[] = [];
  readonly closed: Promise<Closing>;
  /** Called with each message as it comes; set in the turn the socket opened, so nothing is missed. */
  listener: (message: ServerMessage) => void = () => {};
  /** When the node last said anything, a `beat` included; monotonic milliseconds. */
  heardAt = monotonic();
  #nextRef = 1;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #closing: Closing | undefined;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, binary) => {
      if (!binary) this.#take(JSON.parse(data.toString()) as ServerMessage);
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.#closing = { code, reason: reason.toString() };
        resolve(this.#closing);
      });
    });
  }

  /** Rejects with the HTTP status when the upgrade is refused: `Unexpected server response: 403`. */
  static open(nodeUrl: string, options: WireOptions = {}): Promise<Wire> {
    const { origin, headers, protocols = ['skein.v1'] } = options;
    const socket = new WebSocket(socketUrl(nodeUrl), [...protocols], {
      ...(origin === undefined ? {} : { origin }),
      ...(headers === undefined ? {} : { headers }),
      perMessageDeflate: false,
      handshakeTimeout: 5_000,
    });
    const wire = new Wire(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(wire));
      socket.on('error', reject);
    });
  }

  get isOpen(): boolean {
    return this.#closing === undefined && this.#socket.readyState === WebSocket.OPEN;
  }

  get subprotocol(): string {
    return this.#socket.protocol;
  }

  request(fields: { readonly type: string; readonly [field: string]: unknown }): Promise<Answer> {
    const ref = this.#nextRef++;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.set(ref, resolve);
      void this.closed.then(({ code }) => reject(new Error(`closed with ${code} before \`${fields.type}\` was answered`)));
    });
    this.send({ ref, ...fields });
    return within(`an answer to ${fields.type} (ref ${ref})`, ANSWER_WITHIN_MS, answer);
  }

  send(message: object): void {
    this.sendText(JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  sendBytes(bytes: Uint8Array): void {
    this.#socket.send(bytes);
  }

  /** The first message of this type (that `fits`), already here or still to come. */
  next<T extends ServerMessage['type']>(
    type: T,
    fits: (message: Extract<ServerMessage, { type: T }>) => boolean = () => true,
    withinMs = 5_000,
  ): Promise<Extract<ServerMessage, { type: T }>> {
    const found = () => this.all(type).find(fits);
    return until(() => `a \`${type}\`; there were: ${this.#summary()}`, found, withinMs);
  }

  all<T extends ServerMessage['type']>(type: T): Extract<ServerMessage, { type: T }>[] {
    return this.messages.filter((message): message is Extract<ServerMessage, { type: T }> => message.type === type);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** As when the machine vanishes: no closing handshake. */
  drop(): void {
    this.#socket.terminate();
  }

  close(code = 1000): Promise<Closing> {
    this.#socket.close(code);
    return within('the closing handshake', 5_000, this.closed);
  }

  #take(message: ServerMessage): void {
    this.heardAt = monotonic();
    if (message.type !== 'beat') this.messages.push(message);
    this.listener(message);
    const ref = 'ref' in message ? message.ref : null;
    const waiting = ref === null ? undefined : this.#waiting.get(ref);
    if (ref === null || !waiting) return;
    this.#waiting.delete(ref);
    waiting(message as Answer);
  }

  #summary(): string {
    return this.messages
      .slice(-8)
      .map((message) => JSON.stringify(message).slice(0, 160))
      .join('\n  ');
  }
}

/** The refusal, or a complaint that the request was granted. */
export function refusal(answer: Answer): Refusal {
  if (answer.type !== 'error') throw new Error(`an error was expected, not ${JSON.stringify(answer)}`);
  return answer;
}

/** What was granted, or a complaint. */
export function granted<T>(answer: Answer): T {
  if (answer.type === 'error') throw new Error(`refused: ${answer.code}: ${answer.message}`);
  return answer as unknown as T;
}
