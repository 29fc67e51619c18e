import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { ClientStorage, SocketEvents } from '../shared/client/ports.ts';
import { NodePorts } from './node-ports.ts';

let server: WebSocketServer | undefined;
afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

async function node(greet: (socket: import('ws').WebSocket, request: IncomingMessage) => void): Promise<string> {
  const made = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ws' });
  server = made;
  made.on('connection', greet);
  await new Promise((resolve) => made.once('listening', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

const ports = () => new NodePorts({} as ClientStorage);
const events = (some: Partial<SocketEvents>): SocketEvents => ({ opened() {}, message() {}, closed() {}, ...some });

it('finishes what one message sets going before the next one, though both come in one packet', async () => {
  const url = await node((socket) => {
    // Both frames are in the socket's buffer before it is written.
    (socket as unknown as { _socket: { cork(): void; uncork(): void } })._socket.cork();
    socket.send('answer');
    socket.send('news');
    (socket as unknown as { _socket: { cork(): void; uncork(): void } })._socket.uncork();
  });
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    const socket = ports().dial(
      url,
      events({
        message: (text) => {
          seen.push(text);
          void Promise.resolve().then(() => seen.push(`after ${text}`));
          if (text === 'news') socket.close();
        },
        closed: () => resolve(),
      }),
      false,
    );
  });
  expect(seen).toEqual(['answer', 'after answer', 'news', 'after news']);
});

it('speaks skein.v1, and says how the other end hung up', async () => {
  let protocol = '';
  const url = await node((socket) => {
    protocol = socket.protocol;
    socket.close(4010, 'idle');
  });
  const one = ports();
  const closed = await new Promise((resolve) => one.dial(url, events({ closed: (...why) => resolve(why) }), false));
  expect({ protocol, closed }).toEqual({ protocol: 'skein.v1', closed: [4010, 'idle'] });
  await one.quiet(1_000);
});

it.each(['http://127.0.0.1:1', 'http://no host'])('takes %s for a socket that closed', async (url) => {
  const code = await new Promise((resolve) => ports().dial(url, events({ closed: resolve }), false));
  expect(code).toBe(1006);
});

it('tells the node that it was there before', async () => {
  const asked: (string | undefined)[] = [];
  const url = await node((socket, { url }) => {
    asked.push(url);
    socket.close();
  });
  for (const isResuming of [false, true]) {
    await new Promise<void>((resolve) => ports().dial(url, events({ closed: () => resolve() }), isResuming));
  }
  expect(asked).toEqual(['/ws', '/ws?resume']);
});
