import { describe, expect, it } from 'vitest';
import { toRecord } from '../../shared/causality/version-vector.ts';
import type { AuthorId, NodeName, OriginId, PostId, RoomName, UserName } from '../../shared/ids.ts';
import { seededRandom, VirtualClock } from '../../shared/testing/virtual-clock.ts';
import { formatStamp, HybridClock } from '../../shared/time/hybrid-clock.ts';
import { silentLog } from '../log.ts';
import { Disk, MemoryStore } from '../store/memory-store.ts';
import { EventLog } from './event-log.ts';
import { encodeFrame, FRAME_LIMIT, FrameReader } from './mesh/frame-codec.ts';
import { PEER_TYPE } from './peer-messages.ts';
import type { PeerLink } from './peer-transport.ts';
import { Replicator } from './replicator.ts';

const text = (origin: string, seq: number, body = 'x') =>
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
class Wire implements PeerLink {
  readonly peer;
  readonly rttMs = null;
  readonly clockOffsetMs = null;
  bufferedBytes = 0;
  closed: string | undefined;
  readonly #sent: { readonly type: number; readonly json: string }[] = [];

  constructor(node: string) {
    this.peer = { node: node as NodeName, origin: `${node}1` as OriginId, url: '', advertise: '' };
  }

  send(frame: Buffer): void {
    new FrameReader(FRAME_LIMIT).push(frame, ({ type, payload }) => this.#sent.push({ type, json: payload.toString() }));
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

async function stage() {
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
    link: (node: string) => {
      const wire = new Wire(node);
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

describe('pushing', () => {
  it('M31 M35 M39 a commit is pushed to those that need it next, with the heads, and not before', async () => {
    const { time, link, post } = await stage();
    const [b, c] = [link('b'), link('c')];
    expect(b.take()).toEqual(['heads {}']);
    c.take();
    post();
    await time.advance(10);
    expect([...b.take(), ...c.take()]).toEqual([]);
    await time.advance(1);
    expect(b.take()).toEqual(['event a1 1', 'heads {"a1":1}']);
    expect(c.take()).toEqual(['event a1 1', 'heads {"a1":1}']);
  });

  it('M32 M33 an event goes on as it came, but not to its sender, its origin, or who said to hold it', async () => {
    const { time, link, receive, replicator } = await stage();
    const [sender, holder, needy] = [link('s'), link('h'), link('n')];
    const origin = link('o');
    receive(holder, PEER_TYPE.heads, { heads: { o1: 1 } });
    for (const wire of [sender, holder, needy, origin]) wire.take();
    receive(sender, PEER_TYPE.event, text('o1', 1));
    await time.advance(20);
    expect([sender, holder, needy, origin].map((wire) => wire.events().length)).toEqual([0, 0, 1, 0]);
    expect(replicator.counters).toMatchObject({ relayed: 1, admitted: 1 });
  });

  it('M34 M36 what is held, or on its way to the disk, is dropped', async () => {
    const { time, link, receive, replicator, log } = await stage();
    const [s, t, n] = [link('s'), link('t'), link('n')];
    receive(s, PEER_TYPE.event, text('o1', 1));
    receive(t, PEER_TYPE.event, text('o1', 1));
    await time.advance(20);
    receive(t, PEER_TYPE.event, text('o1', 1));
    await time.advance(20);
    expect(n.events()).toEqual(['event o1 1']);
    expect(replicator.counters).toMatchObject({ admitted: 1, duplicates: 2 });
    expect(toRecord(log.heads())).toEqual({ o1: 1 });
  });

  it('M38 a slow link gets no pushes, and all heads when it has drained', async () => {
    const { time, link, post, replicator } = await stage();
    const b = link('b');
    b.take();
    b.bufferedBytes = 1024 * 1024 + 1;
    post();
    await time.advance(20);
    expect(b.take()).toEqual([]);
    b.bufferedBytes = 0;
    replicator.drained(b);
    expect(b.take()).toEqual(['heads {"a1":1}']);
    replicator.drained(b);
    expect(b.take()).toEqual([]);
  });

  it('M39 all heads are told every second', async () => {
    const { time, link, replicator } = await stage();
    const b = link('b');
    b.take();
    await time.advance(1_000);
    expect(b.take()).toEqual(['heads {}']);
    replicator.stop();
    await time.advance(5_000);
    expect(b.take()).toEqual([]);
  });
});

describe('fetching', () => {
  it('M40 what a peer holds and this node lacks is asked of one peer, and when its link is gone of another', async () => {
    const { link, receive, replicator } = await stage();
    const [b, c] = [link('b'), link('c')];
    b.take();
    c.take();
    receive(b, PEER_TYPE.heads, { heads: { o1: 5, p1: 2 } });
    receive(c, PEER_TYPE.heads, { heads: { o1: 9, q1: 1 } });
    expect(b.take()).toEqual(['want {"o1":1,"p1":1}']);
    expect(c.take()).toEqual(['want {"q1":1}']);
    receive(c, PEER_TYPE.event, text('q1', 1));
    receive(c, PEER_TYPE.heads, { heads: { q1: 1 }, served: true });
    expect(c.take()).toEqual([]);
    replicator.down(b);
    expect(c.take()).toEqual(['want {"o1":1}']);
  });

  it('M36 M40 after a gap the rest is asked for from where it begins', async () => {
    const { link, receive, replicator } = await stage();
    const b = link('b');
    b.take();
    receive(b, PEER_TYPE.event, text('o1', 3));
    receive(b, PEER_TYPE.heads, { heads: { o1: 3 } });
    expect(replicator.counters.gaps).toBe(1);
    expect(b.take()).toEqual(['want {"o1":1}']);
  });

  it('M42 an answer without anything of what was asked is not asked for again before the next heads', async () => {
    const { time, link, receive } = await stage();
    const b = link('b');
    receive(b, PEER_TYPE.heads, { heads: { o1: 5 } });
    b.take();
    receive(b, PEER_TYPE.heads, { heads: { o1: 5 }, served: true });
    expect(b.take()).toEqual([]);
    receive(b, PEER_TYPE.heads, { heads: { o1: 5 } });
    expect(b.take()).toEqual(['want {"o1":1}']);
    await time.advance(1_000);
    expect(b.take()).toEqual(['heads {}']);
  });

  it('M40 an unanswered want is forgotten after 5 s', async () => {
    const { time, link, receive } = await stage();
    const b = link('b');
    receive(b, PEER_TYPE.heads, { heads: { o1: 5 } });
    b.take();
    await time.advance(4_500);
    expect(b.take().some((line) => line.startsWith('want'))).toBe(false);
    await time.advance(1_500);
    expect(b.take()).toContain('want {"o1":1}');
  });

  it('M43 with more than 2,000 events on their way to the disk nothing is asked for', async () => {
    const { time, link, receive, log } = await stage();
    const b = link('b');
    b.take();
    for (let seq = 1; seq <= 2_001; seq += 1) receive(b, PEER_TYPE.event, text('o1', seq));
    expect(log.pending).toBe(2_001);
    receive(b, PEER_TYPE.heads, { heads: { o1: 3_000 } });
    expect(b.take()).toEqual([]);
    await time.advance(20);
    expect(b.take()).toContain('want {"o1":2002}');
  });
});

describe('serving', () => {
  it('M34 M41 a want is answered a page at a time, in sequence, then heads; no event goes twice', async () => {
    const { time, link, receive, post } = await stage();
    for (let i = 0; i < 700; i += 1) post();
    await time.advance(50);
    const b = link('b');
    expect(b.take()).toEqual(['heads {"a1":700}']);
    receive(b, PEER_TYPE.want, { want: { a1: 1 } });
    post();
    await time.advance(20);
    const first = b.take();
    const events = first.filter((line) => line.startsWith('event'));
    expect(events).toEqual(Array.from({ length: 500 }, (_, index) => `event a1 ${index + 1}`));
    expect(first).toContain('served {"a1":700}');
    receive(b, PEER_TYPE.want, { want: { a1: 501 } });
    await time.advance(20);
    expect(b.events()).toEqual(Array.from({ length: 201 }, (_, index) => `event a1 ${index + 501}`));
    post();
    await time.advance(20);
    expect(b.events()).toEqual(['event a1 702']);
  });

  it('M41 a page holds about 256 KiB', async () => {
    const { time, link, receive, post } = await stage();
    for (let i = 0; i < 100; i += 1) post('.'.repeat(8_000));
    await time.advance(50);
    const b = link('b');
    receive(b, PEER_TYPE.want, { want: { a1: 1 } });
    await time.advance(20);
    const count = b.events().length;
    expect(count).toBeGreaterThan(28);
    expect(count).toBeLessThan(36);
  });

  it('M41 a want for what is not there is answered with the heads', async () => {
    const { time, link, receive } = await stage();
    const b = link('b');
    b.take();
    receive(b, PEER_TYPE.want, { want: { o1: 7 } });
    await time.advance(20);
    expect(b.take()).toEqual(['served {}']);
  });

  it('M35 who asks from a sequence on holds what is before it', async () => {
    const { time, link, receive, post } = await stage();
    post();
    post();
    await time.advance(50);
    const b = link('b');
    receive(b, PEER_TYPE.want, { want: { a1: 3 } });
    await time.advance(20);
    expect(b.events()).toEqual([]);
    post();
    await time.advance(20);
    expect(b.events()).toEqual(['event a1 3']);
  });

  it('M47 the first heads over a link are told to be so', async () => {
    const { link, receive, heard, replicator } = await stage();
    const b = link('b');
    receive(b, PEER_TYPE.heads, { heads: { a1: 0 } });
    receive(b, PEER_TYPE.heads, { heads: {} });
    replicator.down(b);
    receive(link('b'), PEER_TYPE.heads, { heads: {} });
    expect(heard).toEqual([
      ['b', { a1: 0 }, true],
      ['b', {}, false],
      ['b', {}, true],
    ]);
  });
});
