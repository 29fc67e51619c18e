import type { ClientRequest } from '../../shared/protocol/client-messages.ts';
import type { ServerMessage } from '../../shared/protocol/server-messages.ts';
import type { ClientSocket, ClientSocketEvents } from '../gateway/client-socket.ts';
import type { Frames } from '../gateway/frames.ts';

/** What takes client sockets in: the gateway. */
export interface Host {
  accept(socket: ClientSocket): ClientSocketEvents;
}

/** Whom a gateway client speaks for. */
export interface ClientOwner {
  readonly address: string;
  /** Bytes that the far end has not taken yet: the gateway holds back by it, and gives a slow consumer up. */
  readonly bufferedBytes: number;
  /** Everything that is no answer to a request. */
  heard(message: ServerMessage): void;
  /** The gateway hung up, with a code of the protocol. Not called after `hangUp`. */
  closed(code: number): void;
}

const parsed = new WeakMap<Frames, readonly ServerMessage[]>();

/** Frames go to many: they are read once. */
function messagesOf(frames: Frames): readonly ServerMessage[] {
  let messages = parsed.get(frames);
  if (!messages) {
    messages = frames.texts.map((text) => JSON.parse(text) as ServerMessage);
    parsed.set(frames, messages);
  }
  return messages;
}

/**
 * A client of the gateway within the node: it says and hears what a WebSocket client would, so that every rule about names, rooms,
 * rates and presence is the gateway's. Promises one answer to each request; after the end that is undefined.
 */
export class GatewayClient implements ClientSocket {
  readonly #owner: ClientOwner;
  readonly #events: ClientSocketEvents;
  readonly #waiting = new Map<number, (answer: ServerMessage | undefined) => void>();
  #ref = 0;
  #isOver = false;

  constructor(host: Host, owner: ClientOwner) {
    this.#owner = owner;
    this.#events = host.accept(this);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get address(): string {
    return this.#owner.address;
  }

  get bufferedBytes(): number {
    return this.#owner.bufferedBytes;
  }

  request(message: ClientRequest): Promise<ServerMessage | undefined> {
    if (this.#isOver) return Promise.resolve(undefined);
    this.#ref += 1;
    const ref = this.#ref;
    const text = JSON.stringify({ ...message, ref });
    return new Promise((resolve) => {
      this.#waiting.set(ref, resolve);
      this.#events.message(text, Buffer.byteLength(text));
    });
  }

  /** The far end has taken everything. */
  drained(): void {
    if (!this.#isOver) this.#events.drained();
  }

  /** The far end is gone without a word. */
  hangUp(): void {
    if (this.#isOver) return;
    this.#end();
    this.#events.closed(1006);
  }

  write(frames: Frames): void {
    for (const message of messagesOf(frames)) this.#hear(message);
  }

  close(code: number): void {
    if (this.#isOver) return;
    this.#end();
    this.#owner.closed(code);
    // As with a real socket, the end is told after the call that brought it about.
    queueMicrotask(() => this.#events.closed(code));
  }

  terminate(): void {
    this.close(1006);
  }

  // One request is under way at a time, so there is nothing to hold back.
  pause(): void {}
  resume(): void {}

  #hear(message: ServerMessage): void {
    const ref = 'ref' in message ? message.ref : null;
    const answer = ref === null ? undefined : this.#waiting.get(ref);
    if (ref === null || !answer) {
      if (!this.#isOver) this.#owner.heard(message);
      return;
    }
    this.#waiting.delete(ref);
    answer(message);
  }

  #end(): void {
    this.#isOver = true;
    for (const answer of this.#waiting.values()) answer(undefined);
    this.#waiting.clear();
  }
}
