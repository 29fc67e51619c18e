import WebSocket from 'ws';
import type { ClientPorts, SocketEvents, SocketLike } from '../shared/client/ports.ts';
import { dialWith, probeWith } from '../shared/client/standard-ports.ts';
import { SUBPROTOCOL } from '../shared/protocol/version.ts';
import { realClock, realRandom } from '../shared/time/real-clock.ts';

/** What the client needs from the place it runs in, as a process has it; its storage is handed in. */
export class NodePorts implements ClientPorts {
  readonly clock = realClock;
  readonly random = realRandom;
  readonly probe = probe;
  readonly storage: ClientPorts['storage'];
  readonly #open = new Set<SocketLike>();

  constructor(storage: ClientPorts['storage']) {
    this.storage = storage;
  }

  readonly dial = (nodeUrl: string, events: SocketEvents, isResuming: boolean): SocketLike => {
    const closed = (code: number, reason: string) => {
      this.#open.delete(socket);
      events.closed(code, reason);
    };
    const socket = dial(nodeUrl, { opened: () => events.opened(), message: (text) => events.message(text), closed }, isResuming);
    this.#open.add(socket);
    return socket;
  };

  /** Resolves when no socket is open any more, at the latest after `ms`: what was said last is out. */
  async quiet(ms: number): Promise<void> {
    const until = this.clock.monotonic() + ms;
    while (this.#open.size > 0 && this.clock.monotonic() < until) {
      await new Promise<void>((resolve) => this.clock.after(10, resolve));
    }
  }
}

/** Of one message of a node; the largest one is a page of a hundred posts. */
const MAX_MESSAGE = 8 * 1024 * 1024;

const dial = dialWith(
  (url) =>
    new WebSocket(url, SUBPROTOCOL, {
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE,
      // As in a browser: what an answer sets going is done before the next message, also when both came in one packet.
      allowSynchronousEvents: false,
    }),
);

const probe = probeWith(
  () => new AbortController(),
  (url, signal) => fetch(url, { signal }),
);
