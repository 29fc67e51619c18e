import type { ClientMessageOf, ClientRequest } from '../protocol/client-messages.ts';
import { TIMES } from '../protocol/limits.ts';
import { isAnswerTo, readServerMessage } from '../protocol/server-codec.ts';
import type { Results, ServerMessage, ServerMessageOf, Welcome } from '../protocol/server-messages.ts';
import { afterAwake } from '../time/awake.ts';
import type { ClientPorts, SocketLike } from './ports.ts';

/**
 * One socket to one node, from dialling to its end:
 *
 *   opening ── opened ──▶ open ── closed, silent or close() ──▶ over
 *
 * Owns the socket, the requests that wait for an answer, and the watch over the node's silence. Promises: a request settles
 * exactly once; `closed` is called at most once and nothing after it. Never dials again: that is its owner's decision.
 */

const CHECK_MS = 250;
/**
 * A gap between two checks longer than this was ours (a frozen tab, a sleeping laptop) and says nothing about the node: it counts
 * as one check. A tab in the background is given one check a second, and is no worse for it.
 */
const STALL_MS = 1_200;
/** Silent for this long, a node is asked for a sign of life, so that a quiet standby is not taken for a dead one. */
const ASK_AFTER_MS = 1_800;
const OPEN_WITHIN_MS = TIMES.helloWithin;
/** A node that talks but does not answer is of no use. A replay may be long. */
const ANSWER_WITHIN_MS = 15_000;
const REPLAY_WITHIN_MS = 60_000;

export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly code: string;
  readonly reason: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(error: { code: string; message: string; reason?: string; retryAfterMs?: number }) {
    super(error.message);
    this.code = error.code;
    this.reason = error.reason;
    this.retryAfterMs = error.retryAfterMs;
  }
}

/** The socket ended before the answer came: whether the request took effect is not known. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly closeCode: number;

  constructor(closeCode: number) {
    super(`The connection ended (${closeCode}).`);
    this.closeCode = closeCode;
  }
}

export interface ConnectionListener {
  message(message: ServerMessage): void;
  closed(code: number): void;
}

interface Waiting {
  /** What ends the wait; `hello` with a resume would get two answers, so each request says which one it means. */
  readonly answer: 'ok' | 'welcome' | 'resumed' | 'pong';
  readonly request: ClientRequest['type'];
  readonly resolve: (message: ServerMessage) => void;
  readonly reject: (error: Error) => void;
  readonly stopTimer: () => void;
}
type RequestOf<T extends ClientRequest['type']> = Extract<ClientRequest, { type: T }>;

export class Connection {
  readonly url: string;
  readonly #ports: Pick<ClientPorts, 'clock' | 'dial'>;
  readonly #socket: SocketLike;
  readonly #waiting = new Map<number, Waiting>();
  readonly #opened: Promise<void>;
  #listener: ConnectionListener | undefined;
  #resolveOpened: () => void = () => {};
  #rejectOpened: (error: Error) => void = () => {};
  #state: 'opening' | 'open' | 'over' = 'opening';
  #ref = 0;
  #silentMs = 0;
  #checkedAt: number;
  #heardAt: number;
  #asked = false;
  #stopWatch: () => void;

  constructor(ports: Pick<ClientPorts, 'clock' | 'dial'>, url: string, isResuming = false) {
    this.#ports = ports;
    this.url = url;
    this.#checkedAt = ports.clock.monotonic();
    this.#heardAt = this.#checkedAt;
    this.#opened = new Promise((resolve, reject) => {
      this.#resolveOpened = resolve;
      this.#rejectOpened = reject;
    });
    this.#opened.catch(() => {});
    this.#stopWatch = ports.clock.every(CHECK_MS, () => this.#watch());
    const events = {
      opened: () => this.#onOpened(),
      message: (text: string) => this.#onText(text),
      closed: (code: number) => this.#end(code),
    };
    this.#socket = ports.dial(url, events, isResuming);
  }

  /** Monotonic milliseconds of the last sign of the node. */
  get heardAt(): number {
    return this.#heardAt;
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** From now on hears everything but answers. */
  listen(listener: ConnectionListener): void {
    this.#listener = listener;
  }

  /** Rejects with ConnectionLost or RequestRefused. */
  async hello(fields: Omit<RequestOf<'hello'>, 'type'>): Promise<Welcome> {
    await this.#opened;
    return (await this.#ask({ type: 'hello', ...fields }, 'welcome')) as Welcome;
  }

  async resume(fields: Omit<RequestOf<'resume'>, 'type'>): Promise<ServerMessageOf<'resumed'>> {
    return (await this.#ask({ type: 'resume', ...fields }, 'resumed')) as ServerMessageOf<'resumed'>;
  }

  async request<T extends keyof Results>(message: RequestOf<T>): Promise<Results[T]> {
    return (await this.#ask(message, 'ok')) as unknown as Results[T];
  }

  /** Says what has no answer, and may be lost. */
  tell(message: ClientMessageOf<'typing'>): void {
    if (this.#state === 'open') this.#socket.send(JSON.stringify(message));
  }

  /** Asks for a sign of life; a node that says nothing at all for `withinMs` is lost. */
  challenge(withinMs: number): void {
    if (this.#state !== 'open') return;
    this.#silentMs = Math.max(this.#silentMs, TIMES.silentNode - withinMs);
    this.#checkedAt = this.#ports.clock.monotonic();
    this.#asked = true;
    this.#ping();
  }

  /** Hangs up without a word to the listener; what still waits is rejected. */
  close(code = 1000): void {
    this.#listener = undefined;
    this.#end(code);
  }

  /** Hangs up as soon as no answer is awaited any more, at the latest after `graceMs`. */
  retire(graceMs: number): void {
    const until = this.#ports.clock.monotonic() + graceMs;
    const look = () => {
      if (this.#waiting.size === 0 || this.#ports.clock.monotonic() >= until) this.close();
      else this.#ports.clock.after(20, look);
    };
    look();
  }

  #ask(message: ClientRequest, answer: Waiting['answer']): Promise<ServerMessage> {
    if (this.#state !== 'open') return Promise.reject(new ConnectionLost(1006));
    const ref = this.#ref++;
    return new Promise((resolve, reject) => {
      const withinMs = answer === 'resumed' ? REPLAY_WITHIN_MS : ANSWER_WITHIN_MS;
      const stopTimer = afterAwake(this.#ports.clock, withinMs, () => this.#end(1006));
      this.#waiting.set(ref, { answer, request: message.type, resolve, reject, stopTimer });
      this.#socket.send(JSON.stringify({ ...message, ref }));
    });
  }

  #ping(): void {
    this.#ask({ type: 'ping' }, 'pong').catch(() => {});
  }

  #onOpened(): void {
    if (this.#state !== 'opening') return;
    this.#state = 'open';
    this.#heard();
    this.#resolveOpened();
  }

  #onText(text: string): void {
    if (this.#state !== 'open') return;
    this.#heard();
    // What is not a message of ours is skipped: a newer node may say things we do not know.
    const message = readServerMessage(text);
    if (!message) return;
    const waiting = 'ref' in message && message.ref !== null ? this.#waiting.get(message.ref) : undefined;
    if (waiting && 'ref' in message) this.#settle(message.ref as number, waiting, message);
    else this.#listener?.message(message);
  }

  #settle(ref: number, waiting: Waiting, message: ServerMessage): void {
    if (message.type !== 'error' && (message.type !== waiting.answer || !isAnswerTo(waiting.request, message))) return;
    this.#waiting.delete(ref);
    waiting.stopTimer();
    if (message.type === 'error') waiting.reject(new RequestRefused(message));
    else waiting.resolve(message);
  }

  #heard(): void {
    this.#heardAt = this.#ports.clock.monotonic();
    this.#silentMs = 0;
    this.#asked = false;
  }

  #watch(): void {
    const now = this.#ports.clock.monotonic();
    const gap = now - this.#checkedAt;
    this.#silentMs += gap > STALL_MS ? CHECK_MS : gap;
    this.#checkedAt = now;
    if (this.#silentMs >= (this.#state === 'opening' ? OPEN_WITHIN_MS : TIMES.silentNode)) {
      this.#end(1006);
      return;
    }
    if (this.#silentMs < ASK_AFTER_MS || this.#asked || this.#state !== 'open') return;
    this.#asked = true;
    this.#ping();
  }

  #end(code: number): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#stopWatch();
    this.#socket.close(code === 1006 ? undefined : 1000);
    this.#rejectOpened(new ConnectionLost(code));
    for (const { reject, stopTimer } of this.#waiting.values()) {
      stopTimer();
      reject(new ConnectionLost(code));
    }
    this.#waiting.clear();
    this.#listener?.closed(code);
  }
}

/** What counts also from a node that was just left. Who is there and who leads, the node here knows. */
export function isOfTheLog({ type }: ServerMessage): boolean {
  return type === 'event' || type === 'replicated';
}
