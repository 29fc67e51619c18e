import { toRecord } from '../../shared/causality/version-vector.ts';
import type { AuthorId, NodeName, OriginId, PostId, RoomName, UserName } from '../../shared/ids.ts';
import { seededRandom, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { formatStamp, HybridClock } from '../../shared/time/hybrid-clock.ts';
import { EventLog } from '../backbone/event-log.ts';
import { encodeFrame, FRAME_LIMIT, FrameReader } from '../backbone/mesh/frame-codec.ts';
import { PEER_TYPE } from '../backbone/peer-messages.ts';
import type { PeerLink } from '../backbone/peer-transport.ts';
import { Replicator } from '../backbone/replicator.ts';
import { silentLog } from '../log.ts';
import { Disk, MemoryStore } from '../store/memory-store.ts';

/** An event as its origin wrote it. */
export const text = (origin: string, seq: number, body = 'x') =>
  JSON.stringify({
    type: 'event',
    origin,
    seq,
    at: formatStamp({ ms: 1_700_000_000_000 + seq, counter: 0 }),
    kind: 'post',
    room: 'r',
    from: 'ann',
    author: 'annn',
    id: `${origin}-${seq}`,
    body,
  });

/** A link whose far end is the test. */
export class Wire implements PeerLink {
  readonly peer;
  rttMs: number | null = null;
  readonly clockOffsetMs = null;
  bufferedBytes = 0;
  closed: string | undefined;
  /** What was said about reading, in order. */
  readonly readings: boolean[] = [];
  readonly #sent: { readonly type: number; readonly json: string }[] = [];

  constructor(node: string) {
    this.peer = { node: node as NodeName, origin: `${node}1` as OriginId, url: '', advertise: '' };
  }

  send(frame: Buffer): void {
    new FrameReader(FRAME_LIMIT).push(frame, ({ type, payload }) => this.#sent.push({ type, json: payload.toString() }));
  }

  setReading(on: boolean): void {
    this.readings.push(on);
  }

  close(reason: string): void {
    this.closed = reason;
  }

  /** What was sent since, in words. */
  take(): readonly string[] {
    return this.#sent.splice(0).map(({ type, json }) => {
      const message = JSON.parse(json);
      if (type === PEER_TYPE.event) return `event ${message.origin} ${message.seq}`;
      if (type === PEER_TYPE.want) return `want ${JSON.stringify(message.want)}`;
      return `${message.served ? 'served' : 'heads'} ${JSON.stringify(message.heads)}`;
    });
  }

  events(): readonly string[] {
    return this.take().filter((line) => line.startsWith('event'));
  }
}

/** A replicator over a memory store whose fsync takes 10 ms, with links that end in the test. */
export async function stage() {
  const time = new VirtualClock();
  const disk = new Disk();
  const store = new MemoryStore({
    disk,
    clock: time.clock(),
    random: seededRandom(1),
    times: { fsyncMs: { from: 10, to: 10 }, answerMs: 1 },
  });
  const opening = store.open('a1' as OriginId);
  await time.advance(20);
  const log = new EventLog({ store, clock: new HybridClock(time.clock().now), opened: await opening, onFailed: () => {} });
  const heard: unknown[] = [];
  const replicator = new Replicator({
    log,
    store,
    clock: time.clock(),
    logger: silentLog,
    transport: { links: () => [], attach() {}, learn() {}, knowsPeers: true },
    onHeads: (node, heads, fresh) => heard.push([node, toRecord(heads), fresh]),
  });
  let posts = 0;
  return {
    time,
    log,
    replicator,
    heard,
    link: (node: string, rttMs: number | null = null) => {
      const wire = new Wire(node);
      wire.rttMs = rttMs;
      replicator.up(wire);
      return wire;
    },
    post: (body = 'hello') => {
      posts += 1;
      const id = `p${posts}` as PostId;
      void log.append({ kind: 'post', room: 'r' as RoomName, from: 'ann' as UserName, author: 'annn' as AuthorId, id, body });
    },
    receive: (wire: Wire, type: number, payload: string | object) => {
      const frame = encodeFrame(type, typeof payload === 'string' ? payload : JSON.stringify(payload));
      new FrameReader(FRAME_LIMIT).push(frame, (whole) => replicator.message(wire, whole));
    },
  };
}
