import type { ClientMessage, ClientMessageOf } from '../../shared/protocol/client-messages.ts';
import { CLOSE } from '../../shared/protocol/close-codes.ts';
import type { Connection } from './connection.ts';
import type { GatewayParts } from './parts.ts';
import { post } from './posting.ts';
import { read } from './reading.ts';
import { history, join, leave, rooms, signedIn, users } from './room-requests.ts';
import { search } from './searching.ts';
import { hello, resume } from './sign-in.ts';
import { topic } from './topic-request.ts';
import { typing } from './typing.ts';

/** Who serves which request. A handler answers once or throws what the client is to be answered with. */
export function dispatch(parts: GatewayParts, connection: Connection, message: ClientMessage): void | Promise<void> {
  switch (message.type) {
    case 'post':
      return post(parts, connection, message);
    case 'hello':
      return hello(parts, connection, message);
    case 'resume':
      return resume(parts, connection, message);
    case 'join':
      return join(parts, connection, message);
    case 'leave':
      return leave(parts, connection, message);
    case 'history':
      return history(parts, connection, message);
    case 'users':
      return users(parts, connection, message);
    case 'rooms':
      return rooms(parts, connection, message);
    case 'topic':
      return topic(parts, connection, message);
    case 'mesh':
      return mesh(parts, connection, message);
    case 'bye':
      return bye(connection, message);
    case 'read':
      return read(parts, connection, message);
    case 'typing':
      return typing(parts, connection, message);
    case 'search':
      return search(parts, connection, message);
    case 'ping':
      return connection.send({ type: 'pong', ref: message.ref, node: parts.node.name });
  }
}

function mesh(parts: GatewayParts, connection: Connection, message: ClientMessageOf<'mesh'>): void {
  signedIn(connection);
  if (message.watch) parts.meshWatchers.add(connection);
  else parts.meshWatchers.delete(connection);
  connection.send({ type: 'ok', ref: message.ref, mesh: parts.presence.mesh() });
}

async function bye(connection: Connection, message: ClientMessageOf<'bye'>): Promise<void> {
  signedIn(connection);
  await connection.settled();
  connection.send({ type: 'ok', ref: message.ref });
  connection.close(CLOSE.bye, 'bye', 'bye');
}
