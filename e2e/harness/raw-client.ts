import { randomBytes, randomUUID } from 'node:crypto';
import { isRetryable } from '../../shared/protocol/error-codes.ts';
import type { EventMessage } from '../../shared/protocol/event.ts';
import type {
  HistoryResult,
  JoinResult,
  PostResult,
  ServerMessage,
  UsersResult,
  Welcome,
} from '../../shared/protocol/server-messages.ts';
import { within } from './time.ts';
import { granted, refusal, Wire } from './wire.ts';

/**
 * A client that does what the contract asks of one and nothing more, written apart from shared/client, so that the two check
 * each other. Owns its identity, cursor, outbox and a log of everything; promises that what it takes in goes to the log as
 * it came, repetitions included: judging is the checker's.
 */
export interface Sent {
  readonly id: string;
  readonly body: string;
  readonly room?: string;
  readonly to?: string;
}
export interface Received {
  /** Which connection it came on, counted from 1. */
  readonly socket: number;
  readonly via: 'event' | 'join';
  readonly event: EventMessage;
}
export interface ClientLog {
  readonly client: string;
  author: string;
  readonly sent: Sent[];
  readonly acked: PostResult[];
  readonly received: Received[];
  readonly refused: { readonly id: string; readonly code: string }[];
}

/** Told as it happens, in the turn it happens. */
export interface RawObserver {
  acked(result: PostResult): void;
  replicated(id: string): void;
  refused(id: string, code: string): void;
  received(received: Received): void;
}

export interface RawClientOptions {
  /** Null: a user without a key. */
  readonly key?: string | null;
  /** Told of everything instead of the log, which then holds only what was sent: for runs that are long. */
  readonly observer?: RawObserver;
  /** A post refused with a code that may pass stays in the outbox, and `resend` sends it again. */
  readonly isPatient?: boolean;
}

interface Outgoing extends Sent {
  /** `ok` came, `replicated` did not. */
  stored: PostResult | undefined;
  readonly settle: (result: PostResult | Error) => void;
}

export const makeKey = (): string => randomBytes(24).toString('base64url');

export class RawClient {
  readonly name: string;
  readonly key: string | null;
  readonly log: ClientLog;
  readonly cursor: Record<string, number> = {};
  readonly rooms = new Set<string>();
  session: string | undefined;
  welcome: Welcome | undefined;
  readonly #outbox = new Map<string, Outgoing>();
  #wire: Wire | undefined;
  #sockets = 0;
  readonly #observer: RawObserver;
  readonly #isPatient: boolean;

  constructor(name: string, options: RawClientOptions = {}) {
    this.name = name;
    this.#observer = options.observer ?? this.#logger();
    this.#isPatient = options.isPatient ?? false;
    this.key = options.key === undefined ? makeKey() : options.key;
    this.log = { client: name, author: '', sent: [], acked: [], received: [], refused: [] };
  }

  static async join(nodeUrl: string, name: string, ...rooms: string[]): Promise<RawClient> {
    const client = new RawClient(name);
    await client.connect(nodeUrl);
    for (const room of rooms) await client.join(room);
    return client;
  }

  /** The connection events come on now. */
  get wire(): Wire {
    if (!this.#wire) throw new Error(`${this.name} is not connected`);
    return this.#wire;
  }

  get author(): string {
    return this.log.author;
  }

  /** Posts that are not replicated yet. */
  get unreplicated(): number {
    return this.#outbox.size;
  }

  /** Signs in; a client that was signed in before resumes, and sends again what is not replicated. Returns what was missed. */
  async connect(nodeUrl: string): Promise<number> {
    const again = this.session !== undefined;
    this.#forget();
    const wire = await Wire.open(nodeUrl);
    this.#use(wire);
    const resume = again ? { resume: { cursor: { ...this.cursor }, rooms: [...this.rooms] } } : {};
    const welcome = granted<Welcome>(await wire.request({ ...this.#hello(), ...resume }));
    this.#welcomed(welcome);
    if (!again) this.#raise(welcome.cursor);
    const missed = again ? (await wire.next('resumed')).missed : 0;
    this.resend();
    return missed;
  }

  /** A second connection, signed in and silent. */
  async standby(nodeUrl: string): Promise<Wire> {
    const wire = await Wire.open(nodeUrl);
    granted(await wire.request({ ...this.#hello(), standby: true }));
    return wire;
  }

  /** Make before break: from the moment `resume` is sent, only the new connection is listened to. Returns the old one. */
  async moveTo(standby: Wire): Promise<Wire | undefined> {
    const old = this.#wire;
    this.#forget();
    this.#use(standby);
    const answer = await standby.request({ type: 'resume', cursor: { ...this.cursor }, rooms: [...this.rooms] });
    granted(answer);
    this.resend();
    return old;
  }

  async join(room: string, limit?: number): Promise<JoinResult> {
    const socket = this.#sockets;
    const result = granted<JoinResult>(
      await this.wire.request({ type: 'join', room, ...(limit === undefined ? {} : { limit }) }),
    );
    this.rooms.add(room);
    for (const event of result.events) this.#observer.received({ socket, via: 'join', event });
    this.#raise(result.cursor);
    return result;
  }

  async leave(room: string): Promise<void> {
    granted(await this.wire.request({ type: 'leave', room }));
    this.rooms.delete(room);
  }

  /** Resolves when the post is stored, however many connections that takes; rejects when it is refused. */
  post(room: string, body: string, id: string = randomUUID()): Promise<PostResult> {
    return this.#put({ id, room, body });
  }

  direct(to: string, body: string, id: string = randomUUID()): Promise<PostResult> {
    return this.#put({ id, to, body });
  }

  async history(room: string, limit = 100): Promise<HistoryResult> {
    return granted<HistoryResult>(await this.wire.request({ type: 'history', room, limit }));
  }

  /** Every post of the room, oldest first, read page by page. */
  async wholeHistory(room: string): Promise<EventMessage[]> {
    const all: EventMessage[] = [];
    for (;;) {
      const first = all[0];
      const before = first ? { before: { at: first.at, origin: first.origin, seq: first.seq } } : {};
      const page = granted<HistoryResult>(await this.wire.request({ type: 'history', room, limit: 100, ...before }));
      all.unshift(...page.events);
      if (!page.more) return all;
    }
  }

  async users(): Promise<UsersResult['users']> {
    return granted<UsersResult>(await this.wire.request({ type: 'users' })).users;
  }

  /** The bodies this client took in, in the order they came. */
  bodies(room?: string): string[] {
    return this.log.received.filter(({ event }) => room === undefined || event.room === room).map(({ event }) => event.body);
  }

  /** As when the machine vanishes. */
  drop(): void {
    const wire = this.#wire;
    this.#forget();
    wire?.drop();
  }

  async bye(): Promise<void> {
    granted(await this.wire.request({ type: 'bye' }));
    await within('the close after bye', 5_000, this.wire.closed);
    this.#forget();
  }

  #hello(): { readonly type: 'hello'; readonly name: string; readonly [field: string]: unknown } {
    const key = this.key === null ? {} : { key: this.key };
    const session = this.session === undefined ? {} : { session: this.session };
    return { type: 'hello', name: this.name, ...key, ...session };
  }

  #welcomed(welcome: Welcome): void {
    this.welcome = welcome;
    this.session = welcome.session;
    this.log.author = welcome.author;
  }

  #use(wire: Wire): void {
    this.#wire = wire;
    this.#sockets += 1;
    const socket = this.#sockets;
    wire.listener = (message) => this.#take(message, socket);
  }

  #forget(): void {
    if (this.#wire) this.#wire.listener = () => {};
    this.#wire = undefined;
  }

  #take(message: ServerMessage, socket: number): void {
    if (message.type === 'event') {
      this.#observer.received({ socket, via: 'event', event: message });
      this.#raise({ [message.origin]: message.seq });
    } else if (message.type === 'ok' && message.id !== undefined) {
      // Here and not where the answer is waited for: `replicated` may come in the same turn.
      const outgoing = this.#outbox.get(message.id);
      if (outgoing) outgoing.stored = granted<PostResult>(message);
      if (message.replicated) this.#replicated(message.id);
    } else if (message.type === 'replicated') {
      for (const [id, { stored }] of this.#outbox) {
        if (stored && stored.origin === message.origin && stored.seq <= message.seq) this.#replicated(id);
      }
    }
  }

  #raise(cursor: Readonly<Record<string, number>>): void {
    for (const [origin, seq] of Object.entries(cursor)) this.cursor[origin] = Math.max(seq, this.cursor[origin] ?? 0);
  }

  #put(sent: Sent): Promise<PostResult> {
    this.log.sent.push(sent);
    return new Promise((resolve, reject) => {
      const settle = (result: PostResult | Error) => (result instanceof Error ? reject(result) : resolve(result));
      const outgoing: Outgoing = { ...sent, stored: undefined, settle };
      this.#outbox.set(sent.id, outgoing);
      if (this.#wire) void this.#send(this.#wire, outgoing);
    });
  }

  #replicated(id: string): void {
    if (this.#outbox.delete(id)) this.#observer.replicated(id);
  }

  #logger(): RawObserver {
    return {
      acked: (result) => this.log.acked.push(result),
      replicated: () => {},
      refused: (id, code) => this.log.refused.push({ id, code }),
      received: (received) => this.log.received.push(received),
    };
  }

  /** Sends everything again that is not replicated; that a post is sent twice is harmless. */
  resend(): void {
    for (const outgoing of this.#outbox.values()) void this.#send(this.wire, outgoing);
  }

  async #send(wire: Wire, outgoing: Outgoing): Promise<void> {
    const { id, body, room, to } = outgoing;
    let answer: Awaited<ReturnType<Wire['request']>>;
    try {
      answer = await wire.request({ type: 'post', id, body, ...(room === undefined ? { to } : { room }) });
    } catch {
      return; // The connection went; the post stays in the outbox and is sent again on the next one.
    }
    if (answer.type === 'error') {
      const { code, message } = refusal(answer);
      if (this.#isPatient && isRetryable(code)) return;
      this.#outbox.delete(id);
      this.#observer.refused(id, code);
      outgoing.settle(new Error(`${code}: ${message}`));
      return;
    }
    const result = granted<PostResult>(answer);
    this.#observer.acked(result);
    outgoing.settle(result);
  }
}
