import WebSocket from 'ws';
import { socketUrl } from '../shared/client/node-url.ts';
import type { SocketEvents, SocketLike } from '../shared/client/ports.ts';

/** What the client's connection needs of the place it runs in. */
export function dial(nodeUrl: string, events: SocketEvents): SocketLike {
  const socket = new WebSocket(socketUrl(nodeUrl), { perMessageDeflate: false });
  socket.on('error', () => {});
  socket.on('open', () => events.opened());
  socket.on('message', (data) => events.message(String(data)));
  socket.on('close', (code, reason) => events.closed(code, String(reason)));
  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.terminate(),
  };
}
