import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { meshFrame } from '../e2e/harness/frame-meter.ts';
import { helloAs, PEER } from '../e2e/harness/raw-peer.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { maskedFrame, WireClient } from './wire-client.ts';

/** Hostile clients and peers, in a process of their own: forked, told over IPC which one to be. Floods until it is killed. */
export interface FloodOrder {
  readonly name: string;
  readonly httpPort: number;
  readonly meshPort: number;
}

const FILL_BYTES = 256 * 1024;

/** Resolves when it has begun. */
type Flood = (node: FloodOrder) => Promise<void>;

const FLOODS: Readonly<Record<string, Flood>> = {
  'client, posts': (node) =>
    flooding(node, () => ({ type: 'post', ref: 1, id: randomUUID(), room: 'flood', body: 'x'.repeat(200) })),
  'client, not JSON': (node) => flooding(node, () => '{'),
  'client, unknown type': (node) => flooding(node, () => ({ type: 'nothing', ref: 1 })),
  'client, large frames': (node) =>
    flooding(node, () => ({ type: 'nothing', ref: 1, list: Array.from({ length: 5_000 }, () => '{"a":1}') })),
  'client, history': (node) => flooding(node, () => ({ type: 'history', ref: 1, room: 'flood', limit: 100 })),
  'client, 1,000 half hellos': halfHellos,
  'peer, new events': (node) => peerFlood(node, (seq) => eventText('hostileorigin', seq)),
  'peer, held events': (node) => peerFlood(node, () => eventText('hostileorigin2', 1)),
  'peer, pings': (node) => peerFlood(node, () => undefined),
  'peer, not JSON': (node) => peerFlood(node, () => '{'),
};

export const FLOOD_NAMES: readonly string[] = Object.keys(FLOODS);

if (process.send) {
  process.once('message', (order: FloodOrder) => {
    void FLOODS[order.name]?.(order).then(() => process.send?.('begun'));
  });
  process.on('disconnect', () => process.exit(0));
}

/** Signs in, joins a room, and sends for ever. Reads what it is sent, as the worst kind does. */
async function flooding(node: FloodOrder, message: () => object | string): Promise<void> {
  const client = await new Promise<WireClient>((resolve) => {
    const opening: WireClient = new WireClient(node.httpPort, {
      opened: () => resolve(opening),
      message() {},
      closed() {},
    });
  });
  await client.ask({ type: 'hello', name: `hostile-${Math.floor(Math.random() * 1e9)}` });
  await client.ask({ type: 'join', room: 'flood' });
  const text = () => {
    const what = message();
    return maskedFrame(typeof what === 'string' ? what : JSON.stringify(what));
  };
  pour(
    (bytes) => client.raw(bytes),
    (task) => client.onDrain(task),
    text,
  );
}

/** Writes until the network takes no more, and again when it does. */
function pour(write: (bytes: Buffer) => boolean, onDrain: (task: () => void) => void, frame: () => Buffer): void {
  const fill = () => {
    const frames: Buffer[] = [];
    for (let bytes = 0; bytes < FILL_BYTES; bytes += frames.at(-1)?.length ?? FILL_BYTES) frames.push(frame());
    if (write(Buffer.concat(frames))) setImmediate(fill);
  };
  onDrain(fill);
  fill();
}

async function halfHellos(node: FloodOrder): Promise<void> {
  const dial = () => {
    const socket: WireClient = new WireClient(node.httpPort, {
      opened: () => socket.send('{"type":"hel'),
      message() {},
      closed: () => void realClock.after(100, dial),
    });
  };
  for (let count = 0; count < 1_000; count += 1) dial();
}

/** Shakes hands and sends for ever; when it is thrown out it comes again. `text`: undefined for a ping. */
async function peerFlood(node: FloodOrder, text: (seq: number) => string | undefined): Promise<void> {
  let seq = 0;
  const dial = () => {
    const dialled = connect({ port: node.meshPort, host: '127.0.0.1', noDelay: true });
    dialled.on('error', () => {});
    dialled.on('close', () => realClock.after(100, dial));
    dialled.write(meshFrame(PEER.hello, helloAs('hostile')));
    dialled.once('data', () => {
      dialled.resume();
      const frame = () => {
        seq += 1;
        const event = text(seq);
        return event === undefined ? meshFrame(PEER.ping, { sent: seq }) : meshFrame(PEER.event, Buffer.from(event));
      };
      pour(
        (bytes) => dialled.writable && dialled.write(bytes),
        (task) => dialled.on('drain', task),
        frame,
      );
    });
    dialled.on('data', () => {});
  };
  dial();
}

function eventText(origin: string, seq: number): string {
  const at = `${1_700_000_000_000 + seq}-0000`;
  const [room, from, author] = ['flood', 'eve', 'evesauthor'];
  return JSON.stringify({
    type: 'event',
    origin,
    seq,
    at,
    kind: 'post',
    room,
    from,
    author,
    id: randomUUID(),
    body: 'x'.repeat(200),
  });
}
