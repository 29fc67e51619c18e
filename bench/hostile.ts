import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { meshFrame } from '../e2e/harness/frame-meter.ts';
import { Mesh } from '../e2e/harness/mesh.ts';
import type { NodeProcess } from '../e2e/harness/node-process.ts';
import { helloAs, PEER } from '../e2e/harness/raw-peer.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { Posters } from './posters.ts';
import { judge, quantile, quantiles, round, say } from './print.ts';
import { maskedFrame, WireClient } from './wire-client.ts';

/**
 * One client or one peer sends as fast as the network takes it. Prints what that does to everybody else's acknowledgements and to
 * the memory of the node.
 *
 * --seconds 10 (each), --posts 100 (a second, by others)
 */
const RATIO = 2;
const GROWTH_MIB = 50;
/** A few ms more are no matter on a machine that does other things too: below this a ratio says nothing. */
const FLOOR_MS = 5;
const FILL_BYTES = 256 * 1024;

const sleep = (seconds: number) => new Promise<void>((resolve) => void realClock.after(seconds * 1_000, resolve));

/** Begins to flood; the function returned ends it. */
type Flood = (node: NodeProcess) => Promise<() => void>;

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

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const seconds = Number(options.get('seconds') ?? 10);
  const perSecond = Number(options.get('posts') ?? 100);
  const mesh = await Mesh.start({ count: 2, args: [] });
  const node = mesh.node('a');
  const posters = new Posters();
  const kept: boolean[] = [];
  try {
    // Ten authors, ten posts a second each: what is allowed.
    await posters.start([node.options.httpPort], 10);
    posters.go(Math.min(perSecond, 90));
    await sleep(5);
    for (const [name, flood] of Object.entries(FLOODS)) {
      posters.take();
      await sleep(seconds / 2);
      const calm = posters.take().acks;
      const memory = node.memoryMiB;
      const stop = await flood(node);
      let most = memory;
      for (let half = 0; half < seconds * 2; half += 1) {
        await sleep(0.5);
        most = Math.max(most, node.memoryMiB);
      }
      const during = posters.take().acks;
      stop();
      say(`${name.padEnd(26)} calm ${quantiles(calm)}`);
      say(`${''.padEnd(26)} then ${quantiles(during)}  memory +${round(most - memory)} MiB`);
      const p99 = (acks: readonly number[]) => Math.max(FLOOR_MS, quantile(acks, 0.99));
      kept.push(judge(`${name}: ack p99`, p99(during) / p99(calm), RATIO, 'x'));
      kept.push(judge(`${name}: memory`, most - memory, GROWTH_MIB, 'MiB'));
      await sleep(2);
    }
    kept.push(judge('posts of others refused', posters.refused, 0, ''));
    return node.isRunning && kept.every((isKept) => isKept);
  } finally {
    posters.end();
    await mesh.close();
  }
}

/** Signs in, joins a room, and sends for ever. Reads what it is sent, as the worst kind does. */
async function flooding(node: NodeProcess, message: () => object | string): Promise<() => void> {
  const client = await new Promise<WireClient>((resolve) => {
    const opening: WireClient = new WireClient(node.options.httpPort, {
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
  return pour(
    (bytes) => client.raw(bytes),
    (task) => client.onDrain(task),
    text,
    () => client.end(),
  );
}

/** Writes until the network takes no more, and again when it does. */
function pour(
  write: (bytes: Buffer) => boolean,
  onDrain: (task: () => void) => void,
  frame: () => Buffer,
  end: () => void,
): () => void {
  let isOver = false;
  const fill = () => {
    const frames: Buffer[] = [];
    for (let bytes = 0; bytes < FILL_BYTES; bytes += frames.at(-1)?.length ?? FILL_BYTES) frames.push(frame());
    if (!isOver && write(Buffer.concat(frames))) setImmediate(fill);
  };
  onDrain(fill);
  fill();
  return () => {
    isOver = true;
    end();
  };
}

async function halfHellos(node: NodeProcess): Promise<() => void> {
  const sockets = new Set<WireClient>();
  let isOver = false;
  const dial = () => {
    if (isOver) return;
    const socket: WireClient = new WireClient(node.options.httpPort, {
      opened: () => socket.send('{"type":"hel'),
      message() {},
      closed: () => {
        sockets.delete(socket);
        realClock.after(100, dial);
      },
    });
    sockets.add(socket);
  };
  for (let count = 0; count < 1_000; count += 1) dial();
  return () => {
    isOver = true;
    for (const socket of sockets) socket.end();
  };
}

/** Shakes hands and sends for ever; when it is thrown out it comes again. `text`: undefined for a ping. */
async function peerFlood(node: NodeProcess, text: (seq: number) => string | undefined): Promise<() => void> {
  let isOver = false;
  let socket: Socket | undefined;
  let seq = 0;
  let stop = () => {};
  const dial = () => {
    if (isOver) return;
    const dialled = connect({ port: node.options.meshPort, host: '127.0.0.1', noDelay: true });
    socket = dialled;
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
      stop = pour(
        (bytes) => dialled.writable && dialled.write(bytes),
        (task) => dialled.on('drain', task),
        frame,
        () => {},
      );
    });
    dialled.on('data', () => {});
  };
  dial();
  return () => {
    isOver = true;
    stop();
    socket?.destroy();
  };
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
