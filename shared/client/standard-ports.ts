import { realClock } from '../time/real-clock.ts';
import { rttUrl, socketUrl } from './node-url.ts';
import type { ClientPorts } from './ports.ts';

/** What a browser's WebSocket and the one of `ws` have in common: https://websockets.spec.whatwg.org. */
export interface StandardSocket {
  readonly readyState: number;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  send(text: string): void;
  close(code?: number): void;
}

const OPEN = 1;
const ABNORMAL = 1006;

/**
 * A client's `dial` over the sockets of a platform. `open` may throw (a URL that is none, a page that may not open it): to the client
 * that is a socket that closed.
 */
export function dialWith(open: (url: string) => StandardSocket): ClientPorts['dial'] {
  return (nodeUrl, events, isResuming) => {
    let socket: StandardSocket;
    try {
      socket = open(socketUrl(nodeUrl) + (isResuming ? '?resume' : ''));
    } catch (error) {
      realClock.after(0, () => events.closed(ABNORMAL, String(error)));
      return { send() {}, close() {} };
    }
    socket.addEventListener('open', () => events.opened());
    socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') events.message(data);
    });
    // What went wrong is followed by `close`, and that is all the client wants to know; of `ws` it would be thrown.
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', ({ code, reason }) => events.closed(code, reason));
    return {
      send(text) {
        if (socket.readyState === OPEN) socket.send(text);
      },
      close(code) {
        try {
          socket.close(code);
        } catch {
          // A code that clients may not send.
          socket.close();
        }
      },
    };
  };
}

/** What a browser's `AbortController` and `fetch` and those of Node have in common: https://dom.spec.whatwg.org, https://fetch.spec.whatwg.org. */
interface Abort<Signal> {
  readonly signal: Signal;
  abort(): void;
}
type Get<Signal> = (url: string, signal: Signal) => Promise<{ readonly ok: boolean; readonly status: number }>;

/** A client's `probe`: one round trip. The body is none (204), so the headers are the answer. */
export function probeWith<Signal>(begin: () => Abort<Signal>, get: Get<Signal>): ClientPorts['probe'] {
  return async (nodeUrl, timeoutMs) => {
    const control = begin();
    const cancel = realClock.after(timeoutMs, () => control.abort());
    const from = realClock.monotonic();
    try {
      const { ok, status } = await get(rttUrl(nodeUrl), control.signal);
      if (!ok) throw new Error(`the node answered ${status}`);
      return realClock.monotonic() - from;
    } finally {
      cancel();
    }
  };
}
