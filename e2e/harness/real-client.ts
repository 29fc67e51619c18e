import WebSocket from 'ws';
import { ChatClient } from '../../shared/client/chat-client.ts';
import type { ClientPorts, ClientStorage, SocketEvents } from '../../shared/client/ports.ts';
import type { RoomName } from '../../shared/ids.ts';
import { SUBPROTOCOL } from '../../shared/protocol/version.ts';
import { realClock, realRandom } from '../../shared/time/real-clock.ts';
import { monotonic } from './time.ts';

/** The product's own client over real sockets, without a browser around it. */
export function startRealClient(name: string, nodeUrl: string, room: string): ChatClient {
  const client = new ChatClient(realPorts());
  client.start({ urls: [nodeUrl], name, key: `key-of-${name}`.padEnd(24, '-'), rooms: [room as RoomName], pin: 'here' });
  return client;
}

export function bodiesOf(client: ChatClient, room: string): string[] {
  return client.state.rooms.find((one) => one.room === room)?.entries.map(({ body }) => body) ?? [];
}

export function realPorts(): ClientPorts {
  return { clock: realClock, random: realRandom, dial, probe, storage: memoryStorage() };
}

function dial(nodeUrl: string, events: SocketEvents, isResuming: boolean) {
  const socket = new WebSocket(`${nodeUrl.replace(/^http/, 'ws')}/ws${isResuming ? '?resume' : ''}`, [SUBPROTOCOL]);
  socket.on('error', () => {});
  socket.on('open', () => events.opened());
  socket.on('message', (data: Buffer) => events.message(data.toString()));
  socket.on('close', (code, reason) => events.closed(code, reason.toString()));
  return {
    send: (text: string) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: (code?: number) => socket.close(code),
  };
}

async function probe(nodeUrl: string, timeoutMs: number): Promise<number> {
  const begun = monotonic();
  await fetch(`${nodeUrl}/rtt`, { signal: AbortSignal.timeout(timeoutMs) });
  return monotonic() - begun;
}

function memoryStorage(): ClientStorage {
  const values = new Map<string, string>();
  return {
    get: async (key) => values.get(key),
    set: async (key, value) => void values.set(key, value),
    delete: async (key) => void values.delete(key),
    keys: async (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}
