import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeName, OriginId } from '../../../shared/ids.ts';
import { VirtualClock } from '../../../shared/testing/virtual-clock.ts';
import { BadPeerMessage, PEER_TYPE } from '../peer-messages.ts';
import type { ByteStream } from './byte-stream.ts';
import { encodeFrame, FRAME_LIMIT, FrameReader, HANDSHAKE_LIMIT } from './frame-codec.ts';
import { helloOf, type Judgement, type PeerIdentity, type Refuse } from './handshake.ts';
import { Link } from './link.ts';

const identity = (name: string): PeerIdentity => ({
  node: name as NodeName,
  origin: `${name}1` as OriginId,
  url: '',
  advertise: '',
});
const frame = (type: number, message: object) => encodeFrame(type, JSON.stringify(message));
const hello = () => frame(PEER_TYPE.hello, helloOf(identity('b')));
const welcome = () => frame(PEER_TYPE.welcome, helloOf(identity('b')));

/** A stream that goes nowhere: what was written is looked at, what arrives is made up. */
class Written implements ByteStream {
  readonly remote = 'there';
  bufferedBytes = 0;
  readonly frames: { readonly type: number; readonly message: unknown }[] = [];
  ended: 'finish' | 'destroy' | undefined;
  readonly #reader = new FrameReader(FRAME_LIMIT);

  write(bytes: Buffer): void {
    this.#reader.push(bytes, ({ type, payload }) => this.frames.push({ type, message: JSON.parse(payload.toString()) }));
  }
  finish(): void {
    this.ended ??= 'finish';
  }
  destroy(): void {
    this.ended ??= 'destroy';
  }
  take(): readonly number[] {
    return this.frames.splice(0).map(({ type }) => type);
  }
}

function stage({ dialled = false, judgement = { accept: true } as Judgement } = {}) {
  const time = new VirtualClock();
  const stream = new Written();
  const told: string[] = [];
  const refusals: Refuse[] = [];
  const owner = {
    clock: time.clock(),
    identity: identity('a'),
    judge: (): Judgement => judgement,
    up: (link: Link) => told.push(`up ${link.peer?.node}`),
    message: (_link: Link, { type, payload }: { type: number; payload: Buffer }) => {
      told.push(`message ${type} ${payload}`);
      if (type === 99) throw new BadPeerMessage('unknown message type 99');
      if (type === 98) throw new Error('a mistake of this node');
    },
    drained: () => told.push('drained'),
    refused: (_link: Link, refusal: Refuse) => refusals.push(refusal),
    closed: (_link: Link, reason: string) => told.push(`closed: ${reason}`),
  };
  const link = new Link(owner, dialled, () => stream);
  return { time, stream, link, refusals, told, take: () => told.splice(0) };
}
function linked(dialled = false) {
  const all = stage({ dialled });
  if (dialled) all.link.onOpened();
  all.link.onData(dialled ? welcome() : hello());
  all.take();
  all.stream.take();
  return all;
}

describe('the handshake on a stream', () => {
  it('M6 the dialler speaks first, when the stream is open, and is up with the welcome', () => {
    const { link, stream, take } = stage({ dialled: true });
    expect(stream.frames).toEqual([]);
    link.onOpened();
    expect(stream.frames).toEqual([{ type: PEER_TYPE.hello, message: helloOf(identity('a')) }]);
    stream.take();
    link.onData(welcome());
    expect(take()).toEqual(['up b']);
    expect(stream.take()).toEqual([PEER_TYPE.ping]);
    expect([link.isUp, link.dialler, link.peer]).toEqual([true, 'a', { ...identity('b'), speaks: ['typing'] }]);
  });

  it('M6 the other answers welcome, and only then anything else', () => {
    const { link, stream, take } = stage();
    link.onOpened();
    expect(stream.frames).toEqual([]);
    expect([link.peer, link.rttMs, link.clockOffsetMs]).toEqual([undefined, null, null]);
    link.onData(hello());
    expect(stream.take()).toEqual([PEER_TYPE.welcome, PEER_TYPE.ping]);
    expect(take()).toEqual(['up b']);
    expect(link.dialler).toBe('b');
  });

  it.each([
    ['accepted', false],
    ['dialled', true],
  ])('M7 an %s stream that says nothing is closed after 3 s', async (_what, dialled) => {
    const { time, take, stream } = stage({ dialled });
    await time.advance(2_999);
    expect(take()).toEqual([]);
    await time.advance(1);
    expect(take()).toEqual(['closed: no handshake in time']);
    expect(stream.ended).toBe('destroy');
    expect(time.pendingTimers).toBe(0);
  });

  it('M7 saying hello byte by byte gains no time', async () => {
    const { time, link, take } = stage();
    const bytes = hello();
    for (let i = 0; i < 5; i += 1) {
      link.onData(bytes.subarray(i, i + 1));
      await time.advance(600);
    }
    expect(take()).toEqual(['closed: no handshake in time']);
  });

  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['TLS', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])],
    ['a welcome out of turn', welcome()],
    ['an event', frame(PEER_TYPE.event, {})],
    ['a frame of more than 4 KiB', encodeFrame(PEER_TYPE.hello, Buffer.alloc(HANDSHAKE_LIMIT + 1))],
  ])('M3 M8 %s first closes without an answer', (_what, bytes) => {
    const { link, stream, take } = stage();
    link.onData(bytes);
    expect(take()).toHaveLength(1);
    expect(stream.frames).toEqual([]);
    expect(stream.ended).toBe('destroy');
  });

  it('M13 a malformed hello is answered with bad_hello', () => {
    const { link, stream, take } = stage();
    link.onData(frame(PEER_TYPE.hello, { ...helloOf(identity('b')), origin: 7 }));
    expect(stream.frames).toMatchObject([{ type: PEER_TYPE.refuse, message: { code: 'bad_hello', node: 'a' } }]);
    expect(stream.ended).toBe('finish');
    expect(take()).toHaveLength(1);
  });

  it('M9 a hello that is turned away is told why, and the stream closed once that is said', () => {
    const { link, stream, take, time } = stage({ judgement: { accept: false, code: 'name_taken', message: 'no' } });
    link.onData(hello());
    expect(stream.frames).toEqual([
      { type: PEER_TYPE.refuse, message: { code: 'name_taken', message: 'no', node: 'a', versions: [1] } },
    ]);
    expect(stream.ended).toBe('finish');
    expect(take()).toEqual(['closed: turned away (name_taken)']);
    expect(link.peer).toBeUndefined();
    expect(time.pendingTimers).toBe(0);
  });

  it('M9 the dialler learns who refused', () => {
    const { link, refusals, take } = stage({ dialled: true });
    link.onOpened();
    link.onData(frame(PEER_TYPE.refuse, { code: 'duplicate', message: 'twice', node: 'b', versions: [1] }));
    expect(refusals).toMatchObject([{ code: 'duplicate', node: 'b' }]);
    expect(take()).toEqual(['closed: refused: twice']);
  });

  it('M14 the dialler may turn a welcome away, without a word', () => {
    const { link, stream, take } = stage({ dialled: true, judgement: { accept: false, code: 'duplicate', message: 'twice' } });
    link.onOpened();
    stream.take();
    link.onData(welcome());
    expect(take()).toEqual(['closed: turned away (duplicate)']);
    expect(stream.frames).toEqual([]);
    expect(stream.ended).toBe('finish');
  });

  it('M9 only an answer may be a refusal', () => {
    const { link, refusals, take } = stage();
    link.onData(frame(PEER_TYPE.refuse, { code: 'duplicate', message: 'twice', node: 'b', versions: [1] }));
    expect(refusals).toEqual([]);
    expect(take()).toHaveLength(1);
  });
});

describe('a link that is up', () => {
  it('M3 takes frames of up to 1 MiB, from the byte after the handshake on', () => {
    const { link, take } = stage();
    link.onData(Buffer.concat([hello(), encodeFrame(50, Buffer.alloc(FRAME_LIMIT, 'x'))]));
    expect(take().map((line) => line.slice(0, 12))).toEqual(['up b', 'message 50 x']);
    link.onData(encodeFrame(50, Buffer.alloc(FRAME_LIMIT + 1)));
    expect(take()).toEqual([`closed: a frame of ${FRAME_LIMIT + 1} bytes, ${FRAME_LIMIT} allowed`]);
  });

  it('M27 answers a ping itself, and measures by the pong', async () => {
    const { time, link, stream, take } = linked();
    link.onData(frame(PEER_TYPE.ping, { sent: 5 }));
    expect(stream.frames).toMatchObject([{ type: PEER_TYPE.pong, message: { sent: 5 } }]);
    await time.advance(40);
    link.onData(frame(PEER_TYPE.pong, { sent: 0, wall: time.clock().now() - 20 }));
    expect([link.rttMs, link.clockOffsetMs]).toEqual([40, 0]);
    expect(take()).toEqual([]);
  });

  it('M27 is closed when more than 100 pings come within a second: they go before everything else', async () => {
    const { time, link, take } = linked();
    const ping = frame(PEER_TYPE.ping, { sent: 5 });
    for (let second = 0; second < 3; second += 1) {
      link.onData(Buffer.concat(Array(100).fill(ping)));
      await time.advance(1_000);
    }
    expect(take()).toEqual([]);
    link.onData(Buffer.concat(Array(101).fill(ping)));
    expect(take()).toEqual(['closed: too many pings']);
  });

  it('M28 is closed when nothing was heard for 3 s; any bytes count', async () => {
    const { time, link, take } = linked();
    for (let i = 0; i < 10; i += 1) {
      await time.advance(2_000);
      link.onData(frame(PEER_TYPE.ping, { sent: 0 }));
    }
    expect(take()).toEqual([]);
    await time.advance(3_500);
    expect(take()).toEqual(['closed: silent']);
    expect(time.pendingTimers).toBe(0);
  });

  it.each([
    ['an unknown type', encodeFrame(99, '{}'), 'closed: unknown message type 99'],
    ['a malformed ping', frame(PEER_TYPE.ping, {}), 'closed: sent'],
    ['no JSON', encodeFrame(PEER_TYPE.pong, 'x'), 'closed: not JSON'],
  ])('M4 %s closes it, and throws nothing', (_what, bytes, reason) => {
    const { link, take, stream } = linked();
    link.onData(bytes);
    expect(take().at(-1)).toContain(reason);
    expect(stream.ended).toBe('destroy');
    expect(link.peer?.node).toBe('b');
  });

  it('a mistake of this node is not blamed on the peer', () => {
    const { link } = linked();
    expect(() => link.onData(encodeFrame(98, '{}'))).toThrow('a mistake of this node');
  });

  it('M18 is closed once, whoever ends it, and takes nothing after that', () => {
    const { link, stream, take, time } = linked();
    link.close('enough');
    link.onData(encodeFrame(50, 'late'));
    link.onClosed('closed by the other side');
    link.onDrained();
    link.close('again');
    link.send(encodeFrame(50, 'late'));
    expect(take()).toEqual(['closed: enough']);
    expect(stream.frames).toEqual([]);
    expect(time.pendingTimers).toBe(0);
  });

  it('passes on that it has drained', () => {
    const { link, take } = linked();
    link.onDrained();
    expect(take()).toEqual(['drained']);
  });

  it('M2 messages come whole and in order, whatever the chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30 }), { maxLength: 10 }), fc.integer({ min: 1, max: 40 }), (texts, size) => {
        const { link, take } = stage();
        const bytes = Buffer.concat([hello(), ...texts.map((text) => encodeFrame(50, text))]);
        for (let start = 0; start < bytes.length; start += size) link.onData(bytes.subarray(start, start + size));
        expect(take()).toEqual(['up b', ...texts.map((text) => `message 50 ${text}`)]);
        link.close('done');
      }),
    );
  });

  it('M5 whatever bytes arrive, nothing is thrown, and it is up or closed', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 8 }),
        (dialled, greeted, chunks) => {
          const { link, told } = greeted ? linked(dialled) : stage({ dialled });
          for (const chunk of chunks) link.onData(Buffer.from(chunk));
          link.close('done');
          expect(told.filter((line) => line.startsWith('closed'))).toHaveLength(1);
        },
      ),
    );
  });
});

describe('a link whose far end does not read', () => {
  it('M73 ends when more than 8 MiB wait: a peer that asks and never reads costs no more', () => {
    const { link, stream } = linked();
    stream.bufferedBytes = 64 * 1024;
    const page = encodeFrame(PEER_TYPE.event, Buffer.alloc(1_000));
    for (let count = 0; count < 30_000 && !stream.ended; count += 1) link.send(page);
    expect(stream.ended).toBe('destroy');
    expect(link.bufferedBytes).toBeLessThan(9 * 1024 * 1024);
  });
});
