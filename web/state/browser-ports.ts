import type { ClientPorts, SocketEvents, SocketLike } from '../../shared/client/ports.ts';
import { SUBPROTOCOL } from '../../shared/protocol/version.ts';
import { realClock, realRandom } from '../../shared/time/real-clock.ts';
import { browserStorage } from './browser-storage.ts';

/** What the client needs from the place it runs in, as a browser has it. */
export function browserPorts(space: string): ClientPorts {
  return { clock: realClock, random: realRandom, dial, probe, storage: browserStorage(space) };
}

const ABNORMAL = 1006;

/** `new WebSocket` throws where a page may not open it (https to ws, a bad URL); to the client that is a socket that closed. */
function dial(nodeUrl: string, events: SocketEvents, isResuming: boolean): SocketLike {
  let socket: WebSocket;
  try {
    const query = isResuming ? '?resume' : '';
    socket = new WebSocket(`${nodeUrl.replace(/^http/, 'ws').replace(/\/+$/, '')}/ws${query}`, SUBPROTOCOL);
  } catch (error) {
    realClock.after(0, () => events.closed(ABNORMAL, String(error)));
    return { send() {}, close() {} };
  }
  socket.onopen = () => events.opened();
  socket.onmessage = ({ data }) => {
    if (typeof data === 'string') events.message(data);
  };
  socket.onclose = ({ code, reason }) => events.closed(code, reason);
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close(code) {
      try {
        socket.close(code);
      } catch {
        // A code that pages may not send.
        socket.close();
      }
    },
  };
}

/** One round trip. The body is none (204), so the headers are the answer. */
export async function probe(nodeUrl: string, timeoutMs: number): Promise<number> {
  const control = new AbortController();
  const cancel = realClock.after(timeoutMs, () => control.abort());
  const from = realClock.monotonic();
  try {
    const response = await fetch(`${nodeUrl.replace(/\/+$/, '')}/rtt`, {
      cache: 'no-store',
      credentials: 'omit',
      signal: control.signal,
    });
    if (!response.ok) throw new Error(`the node answered ${response.status}`);
    return realClock.monotonic() - from;
  } finally {
    cancel();
  }
}
