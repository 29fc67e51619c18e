import { get } from 'node:http';
import WebSocket from 'ws';
import { socketUrl } from '../../shared/client/node-url.ts';
import type { ClientPorts, ClientStorage, SocketEvents, SocketLike } from '../../shared/client/ports.ts';
import { SUBPROTOCOL } from '../../shared/protocol/version.ts';
import { realClock, realRandom } from '../../shared/time/real-clock.ts';

/**
 * What the production client needs, as a browser gives it, on real sockets. `route` says where a node's public URL is reached
 * from here. `close` is the end of the page: sockets end without a word, and nothing more is heard, written or timed.
 */
export interface NodePorts {
  readonly ports: ClientPorts;
  close(): void;
}

export function nodePorts(storage: ClientStorage, route: (url: string) => string): NodePorts {
  const sockets = new Set<WebSocket>();
  const timers = new Set<() => void>();
  let isClosed = false;

  const timed = (start: (task: () => void) => () => void, task: () => void, isOnce: boolean) => {
    if (isClosed) return () => {};
    const cancel = start(() => {
      if (isOnce) timers.delete(cancel);
      task();
    });
    timers.add(cancel);
    return () => {
      timers.delete(cancel);
      cancel();
    };
  };

  const dial = (nodeUrl: string, events: SocketEvents): SocketLike => {
    if (isClosed) return { send() {}, close() {} };
    const socket = new WebSocket(socketUrl(route(nodeUrl)), SUBPROTOCOL, { perMessageDeflate: false });
    sockets.add(socket);
    // What went wrong is followed by `close`.
    socket.on('error', () => {});
    socket.on('open', () => isClosed || events.opened());
    socket.on('message', (data, isBinary) => isClosed || isBinary || events.message(String(data)));
    socket.on('close', (code, reason) => {
      sockets.delete(socket);
      if (!isClosed) events.closed(code, reason.toString());
    });
    return {
      send(text) {
        if (socket.readyState === WebSocket.OPEN) socket.send(text);
      },
      close: (code) => socket.close(code),
    };
  };

  const ports: ClientPorts = {
    clock: {
      now: () => realClock.now(),
      monotonic: () => realClock.monotonic(),
      after: (ms, task) => timed((run) => realClock.after(ms, run), task, true),
      every: (ms, task) => timed((run) => realClock.every(ms, run), task, false),
    },
    random: realRandom,
    dial,
    probe: (nodeUrl, timeoutMs) => roundTrip(`${route(nodeUrl)}/rtt`, timeoutMs),
    storage: {
      get: (key) => storage.get(key),
      keys: (prefix) => storage.keys(prefix),
      set: async (key, value) => (isClosed ? undefined : storage.set(key, value)),
      delete: async (key) => (isClosed ? undefined : storage.delete(key)),
    },
  };
  return {
    ports,
    close() {
      isClosed = true;
      for (const cancel of timers) cancel();
      for (const socket of sockets) socket.terminate();
    },
  };
}

function roundTrip(url: string, timeoutMs: number): Promise<number> {
  const from = realClock.monotonic();
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 204) resolve(realClock.monotonic() - from);
        else reject(new Error(`the node answered ${response.statusCode}`));
      });
      response.once('error', reject);
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', reject);
  });
}
