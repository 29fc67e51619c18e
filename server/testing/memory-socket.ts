import type { ServerMessage, ServerMessageOf } from '../../shared/protocol/server-messages.ts';
import type { ClientSocket, ClientSocketEvents } from '../gateway/client-socket.ts';
import type { Frames } from '../gateway/frames.ts';
import type { Gateway } from '../gateway/gateway.ts';

/**
 * A client's socket without a network, and the client's end of it. `reads: false` is a client that has stopped reading: what is
 * written stays in the buffer until `drain`.
 */
export class MemorySocket implements ClientSocket {
  readonly address = '127.0.0.1';
  readonly received: ServerMessage[] = [];
  bufferedBytes = 0;
  highestBuffered = 0;
  reads = true;
  isPaused = false;
  closedWith: number | undefined;
  readonly #events: ClientSocketEvents;
  #unread: Frames[] = [];
  #held: string[] = [];
  #ref = 0;

  constructor(gateway: Gateway) {
    this.#events = gateway.accept(this);
  }

  write(frames: Frames): void {
    if (this.closedWith !== undefined) throw new Error('written to after close');
    this.#unread.push(frames);
    this.bufferedBytes += frames.encoded().length;
    this.highestBuffered = Math.max(this.highestBuffered, this.bufferedBytes);
    if (this.reads) queueMicrotask(() => this.drain());
  }

  close(code: number): void {
    this.#take();
    this.closedWith = code;
    queueMicrotask(() => this.#events.closed(code));
  }

  terminate(): void {
    this.close(1006);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
    for (const text of this.#held.splice(0)) this.raw(text);
  }

  /** The client reads everything that was written. */
  drain(): void {
    if (this.#unread.length === 0 || this.closedWith !== undefined) return;
    this.#take();
    this.#events.drained();
  }

  /** The connection breaks. */
  drop(): void {
    if (this.closedWith !== undefined) return;
    this.closedWith = 1006;
    this.#events.closed(1006);
  }

  raw(text: string): void {
    if (this.isPaused) this.#held.push(text);
    else this.#events.message(text, Buffer.byteLength(text));
  }

  /** Sends a request under the next `ref`, and returns that. */
  ask(request: object): number {
    this.#ref += 1;
    this.raw(JSON.stringify({ ref: this.#ref, ...request }));
    return this.#ref;
  }

  answersTo(ref: number): readonly ServerMessage[] {
    return this.received.filter((message) => 'ref' in message && message.ref === ref);
  }

  of<T extends ServerMessage['type']>(type: T): readonly ServerMessageOf<T>[] {
    return this.received.filter((message): message is ServerMessageOf<T> => message.type === type);
  }

  #take(): void {
    for (const frames of this.#unread.splice(0))
      for (const text of frames.texts) this.received.push(JSON.parse(text) as ServerMessage);
    this.bufferedBytes = 0;
  }
}
