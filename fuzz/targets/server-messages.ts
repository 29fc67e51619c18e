import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import { MeshWatch } from '../../shared/client/mesh-watch.ts';
import { NodeList } from '../../shared/client/node-list.ts';
import { Outbox } from '../../shared/client/outbox.ts';
import type { ClientStorage } from '../../shared/client/ports.ts';
import { ReplicationMarks } from '../../shared/client/replication-marks.ts';
import { Rooms } from '../../shared/client/rooms.ts';
import { SessionState } from '../../shared/client/session-state.ts';
import type { RoomName } from '../../shared/ids.ts';
import { isAnswerTo, readServerMessage } from '../../shared/protocol/server-codec.ts';
import type { JoinResult, ServerMessage } from '../../shared/protocol/server-messages.ts';
import { VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { mutated } from '../mutation.ts';
import { type Judge, property } from '../property.ts';
import { anyText } from '../texts.ts';
import { serverMessage, welcome } from '../valid-server.ts';

/** What a node sends, as the client reads it and builds its screens on it. */

const storage: ClientStorage = {
  get: async () => undefined,
  set: async () => {},
  delete: async () => {},
  keys: async () => [],
};

/** Everything in a client that takes a message in. */
function newClient() {
  const session = new SessionState('ann', undefined);
  const rooms = new Rooms(
    () => session,
    new Outbox(storage),
    new ReplicationMarks(),
    new VirtualClock().clock(),
    () => {},
  );
  rooms.want('general' as RoomName);
  const nodes = new NodeList(storage);
  const mesh = new MeshWatch(
    () => undefined,
    () => {},
  );
  mesh.watch(true);
  return { session, rooms, nodes, mesh };
}
type Client = ReturnType<typeof newClient>;

function take({ session, rooms, nodes, mesh }: Client, message: ServerMessage): void {
  if (message.type === 'welcome') {
    session.adopt(message);
    for (const one of message.direct) rooms.direct(one);
    nodes.greeted(message, 'http://a');
  } else if (message.type === 'nodes') nodes.update(message.nodes);
  else if (message.type === 'resumed') session.raiseTo(message.cursor);
  else if (message.type === 'ok' && isAnswerTo('join', message)) join(session, rooms, message as unknown as JoinResult);
  else if (!rooms.apply(message, 0)) mesh.heard(message);
}

function join(session: SessionState, rooms: Rooms, result: JoinResult): void {
  const conversation = rooms.want('general' as RoomName);
  session.isAheadOf(result.cursor);
  conversation.page(result, 0, (event) => rooms.ownDelivery(event, 'page'), session.isHeld, undefined);
  conversation.joined(result);
  session.raiseTo(result.cursor);
}

function look({ session, rooms, nodes, mesh }: Client): string {
  return JSON.stringify([
    session.cursor,
    session.me,
    rooms.snapshot(),
    nodes.snapshot(undefined, undefined),
    nodes.measures,
    mesh.view,
  ]);
}

const texts = fc.oneof({ weight: 12, arbitrary: mutated(serverMessage) }, { weight: 1, arbitrary: anyText });

export const serverMessages: readonly Judge[] = [
  property({
    name: 'server/any-frame',
    says: 'C4 a client reads or passes over whatever a node sends, and what it reads it can take in and show',
    input: fc.record({ first: welcome, texts: fc.array(texts, { maxLength: 4 }) }),
    size: ({ texts: given }) => given.reduce((sum, text) => sum + text.length, 0),
    run: ({ texts: given }) => given.map(readServerMessage),
    holds: (read, { first }) => {
      const client = newClient();
      take(client, readServerMessage(JSON.stringify(first)) as ServerMessage);
      for (const message of read) {
        if (message) take(client, message);
        same(typeof look(client), 'string');
      }
    },
  }),
  property({
    name: 'server/round-trip',
    says: 'C4 every message that a node sends is read as it was sent',
    input: serverMessage,
    size: (message) => JSON.stringify(message).length,
    run: (message) => readServerMessage(JSON.stringify(message)),
    holds: (read, message) => same(JSON.stringify(read), JSON.stringify(message)),
  }),
];
