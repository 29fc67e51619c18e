import { directAuthors, type RoomName } from '../../shared/ids.ts';
import type { ClientMessage } from '../../shared/protocol/client-messages.ts';
import { CLOSE } from '../../shared/protocol/close-codes.ts';
import { type Decoded, decodeClientMessage } from '../../shared/protocol/codec.ts';
import { LIMITS, TIMES } from '../../shared/protocol/limits.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import type { ServerMessage } from '../../shared/protocol/server-messages.ts';
import { afterAwake } from '../../shared/time/awake.ts';
import type { ClientSocket, ClientSocketEvents } from './client-socket.ts';
import { type ConnectionInput, type ConnectionState, transition } from './connection-state.ts';
import { errorAnswer } from './error-answer.ts';
import { isTooBig } from './frame-limit.ts';
import { Frames } from './frames.ts';
import { Outbox, type OutboxOwner } from './outbox.ts';
import type { GatewayParts } from './parts.ts';
import type { Patience } from './patience.ts';
import type { Session } from './session.ts';

export type Handle = (parts: GatewayParts, connection: Connection, message: ClientMessage) => void | Promise<void>;
export type ExitReason = 'bye' | 'lost' | 'taken-over';

/** Requests that wait or are under way; with more the socket is no longer read. */
const MAX_OUTSTANDING = 256;
const MAX_QUEUED_BYTES = 256 * 1024;
const BEAT = Frames.of({ type: 'beat' } satisfies ServerMessage);

/**
 * One client's socket. Owns its state, what it asked for and is waiting for, and its outbox. Takes requests one after the other in the
 * order they came; only posts are under way together, appended in that order. Reads no further when the client sends faster
 * than it is served. Promises one answer to each request, and that nothing is done after `close`.
 */
export class Connection implements ClientSocketEvents, OutboxOwner {
  readonly outbox: Outbox;
  readonly socket: ClientSocket;
  /** When the client last asked for anything but a sign of life; monotonic milliseconds. */
  lastRequestAt: number;
  readonly #parts: GatewayParts;
  readonly #handle: Handle;
  readonly #onClosed: (connection: Connection) => void;
  readonly #cancelHelloTimer: () => void;
  #state: ConnectionState = { is: 'greeting' };
  #queue: Decoded[] = [];
  #queuedBytes = 0;
  /** What the network had read already when patience was gone: not looked at before there is some. */
  readonly #unread: [string, number][] = [];
  #underWay = 0;
  #busy = false;
  #paused = false;
  #finishing = false;
  #onSettled: (() => void) | undefined;
  #onMoved: (() => void) | undefined;
  readonly #patience: Patience;

  constructor(parts: GatewayParts, socket: ClientSocket, handle: Handle, onClosed: (connection: Connection) => void) {
    this.#parts = parts;
    this.socket = socket;
    this.#handle = handle;
    this.#onClosed = onClosed;
    this.#patience = parts.patience.enter(socket.address);
    this.outbox = new Outbox(parts, socket, this);
    this.lastRequestAt = parts.clock.monotonic();
    this.#cancelHelloTimer = afterAwake(parts.clock, TIMES.helloWithin, () => this.close(CLOSE.noHello, 'no hello'));
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isClosing(): boolean {
    return this.#state.is === 'closing';
  }

  /** The session, once signed in. */
  get session(): Session | undefined {
    return this.#state.is === 'standby' || this.#state.is === 'live' ? this.#state.session : undefined;
  }

  get isLive(): boolean {
    return this.#state.is === 'live';
  }

  move(input: ConnectionInput): void {
    this.#state = transition(this.#state, input);
    if (input.type === 'welcomed') this.#cancelHelloTimer();
  }

  send(message: ServerMessage): void {
    this.sendFrames(Frames.of(message));
  }

  sendFrames(frames: Frames): void {
    if (!this.isClosing) this.outbox.send(frames);
  }

  /** Soft state, for those who are signed in. */
  push(frames: Frames): void {
    if (this.session) this.outbox.push(frames);
  }

  answerError(ref: number | null, error: unknown): void {
    const known = error instanceof ProtocolError ? error : new ProtocolError('internal');
    if (known !== error) this.#parts.log.error('request.failed', { err: error });
    this.#parts.counters.refused.add(known.code);
    this.#patience.refused();
    this.send(errorAnswer(ref, known));
  }

  message(text: string, bytes: number): void {
    if (this.isClosing) return;
    if (this.#patience.isGone) return void this.#unread.push([text, bytes]);
    this.#parts.counters.messagesReceived += 1;
    this.#patience.read(bytes);
    const decoded: Decoded | undefined = bytes > LIMITS.signInFrameBytes ? undefined : decodeClientMessage(text);
    if (isTooBig(decoded, bytes)) return void this.close(CLOSE.tooBig, 'frame too big');
    if (decoded.ok && decoded.message.type === 'ping') {
      this.#patience.answered();
      this.send({ type: 'pong', ref: decoded.message.ref, node: this.#parts.node.name });
    } else {
      this.lastRequestAt = this.#parts.clock.monotonic();
      this.#queue.push(decoded);
      this.#queuedBytes += bytes;
      this.#run();
    }
    this.#adjustReading();
  }

  drained(): void {
    if (this.isClosing) return;
    // Before the socket is filled again: an answer waits for no replay.
    this.#run();
    this.outbox.drained();
    this.#onMoved?.();
    this.#run();
  }

  closed(code: number): void {
    if (!this.isClosing) this.#parts.log.debug('client.gone', { code, address: this.socket.address });
    this.#leave('lost');
    this.move({ type: 'close', code });
  }

  close(code: number, reason: string, exit: ExitReason = 'lost'): void {
    if (this.isClosing) return;
    this.#leave(exit);
    this.move({ type: 'close', code });
    this.socket.close(code, reason);
  }

  /** Reads no more from this client, for good. What was read already is served. */
  finish(): void {
    if (this.isClosing) return;
    this.#finishing = true;
    this.socket.pause();
  }

  /** Something that was read has no answer yet. A client that does not take its answers is owed none. */
  get owesAnswers(): boolean {
    return this.#busy || this.#underWay > 0 || (this.#queue.length > 0 && !this.outbox.isBehind);
  }

  /** The session is live on another connection now. */
  takenOver(): void {
    this.close(CLOSE.takenOver, 'the session is live on another connection', 'taken-over');
  }

  /** A post is under way: its answer will come when it is stored. */
  track(work: Promise<void>): void {
    this.#underWay += 1;
    void work.finally(() => {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#onSettled?.();
      this.#adjustReading();
    });
  }

  /** Resolves when every post that is under way has been answered. */
  async settled(): Promise<void> {
    if (this.#underWay === 0) return;
    await new Promise<void>((resolve) => {
      this.#onSettled = resolve;
    });
  }

  /** Resolves when the client is not behind, or is gone. For the request that is being served. */
  async caughtUp(): Promise<void> {
    while (this.outbox.isBehind && !this.isClosing) {
      await new Promise<void>((resolve) => {
        this.#onMoved = resolve;
      });
    }
  }

  /** `beatTicks`, `stuckTicks`: after how much of nothing there is a beat, a slow consumer. */
  tick(beatTicks: number, stuckTicks: number): void {
    if (this.isClosing) return;
    const { idle, stuck } = this.outbox.tick();
    if (stuck >= stuckTicks) this.tooSlow();
    else if (idle >= beatTicks) this.outbox.send(BEAT);
    if (this.#patience.refill()) {
      for (const [text, bytes] of this.#unread.splice(0)) this.message(text, bytes);
      this.#run();
      this.#adjustReading();
    }
  }

  interest(): readonly RoomName[] {
    const session = this.session;
    return session ? [...session.rooms, ...session.directs] : [];
  }

  wants(room: RoomName): boolean {
    const session = this.session;
    return session !== undefined && (session.rooms.has(room) || directAuthors(room)?.includes(session.author) === true);
  }

  ready(): void {
    this.#onMoved?.();
    this.#run();
    this.#adjustReading();
  }

  failed(error: unknown): void {
    this.#parts.log.error('replay.failed', { err: error });
    this.close(CLOSE.overloaded, 'this node could not read its log');
  }

  tooSlow(): void {
    this.#parts.counters.slowConsumersClosed += 1;
    this.close(CLOSE.slowConsumer, 'too slow, resume');
  }

  /** Serves what waits, while nothing stands in the way. */
  #run(): void {
    while (!this.#busy && this.#queue.length > 0 && !this.isClosing && this.#isNextDue && !this.#patience.isGone) {
      const decoded = this.#queue.shift() as Decoded;
      if (this.#queue.length === 0) this.#queuedBytes = 0;
      if (decoded.ok) this.#serve(decoded.message);
      else this.answerError(decoded.ref, decoded.error);
    }
  }

  /** A post is taken while the client catches up, as long as it reads; all else needs to know where in the log the client is. */
  get #isNextDue(): boolean {
    if (!this.outbox.isBehind) return true;
    const next = this.#queue[0];
    return next?.ok === true && next.message.type === 'post' && this.outbox.isTaking;
  }

  #serve(message: ClientMessage): void {
    if (message.type !== 'post') this.#patience.answered();
    const ref = message.type === 'typing' ? null : message.ref;
    try {
      const work = this.#handle(this.#parts, this, message);
      if (!work) return;
      this.#busy = true;
      work
        .catch((error: unknown) => this.answerError(ref, error))
        .finally(() => {
          this.#busy = false;
          this.#run();
          this.#adjustReading();
        });
    } catch (error) {
      this.answerError(ref, error);
    }
  }

  #adjustReading(): void {
    if (this.isClosing || this.#finishing) return;
    const outstanding = this.#queue.length + this.#underWay;
    const isFull = outstanding >= MAX_OUTSTANDING || this.#queuedBytes >= MAX_QUEUED_BYTES || this.#patience.isGone;
    if (isFull && !this.#paused) {
      this.#paused = true;
      this.socket.pause();
    } else if (
      this.#paused &&
      !this.#patience.isGone &&
      outstanding < MAX_OUTSTANDING / 2 &&
      this.#queuedBytes < MAX_QUEUED_BYTES
    ) {
      this.#paused = false;
      this.socket.resume();
    }
  }

  #leave(reason: ExitReason): void {
    this.#cancelHelloTimer();
    this.#queue = [];
    this.outbox.close();
    this.#onMoved?.();
    const session = this.session;
    if (session) {
      for (const room of session.rooms) this.#parts.rooms.remove(room, this);
      const wasLive = this.#parts.sessions.remove(session, this);
      if (wasLive && reason !== 'taken-over') this.#parts.presence.exit(session.id, reason);
    }
    this.#parts.patience.leave(this.socket.address);
    this.#onClosed(this);
  }
}
