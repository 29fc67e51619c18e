import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OriginId } from '../../shared/ids.ts';
import { encodeFrame, FRAME_LIMIT, HANDSHAKE_LIMIT } from '../backbone/mesh/frame-codec.ts';
import { PEER_TYPE } from '../backbone/peer-messages.ts';
import {
  meetStranger,
  meetStrangers,
  type NodeOptions,
  NotingNode,
  send,
  type TransportWorld,
  until,
} from './peer-transport-stage.ts';

/** What links must be, over whatever network: the acceptance suite of the mesh transport. */
export function describePeerTransport(name: string, makeWorld: () => TransportWorld): void {
  describe(`links over ${name}`, () => {
    let world: TransportWorld;
    let nodes: NotingNode[];
    const make = (options: NodeOptions) => {
      const node = new NotingNode(world, options);
      nodes.push(node);
      return node;
    };
    const start = (options: NodeOptions) => make(options).start();
    const linked = (a: NotingNode, b: NotingNode) => a.isLinkedTo(b.name) && b.isLinkedTo(a.name);
    const untilLinked = (a: NotingNode, b: NotingNode) => until(world, `${a.name} and ${b.name} link`, () => linked(a, b));
    const startTwo = async () => {
      const b = await start({ name: 'b', host: 1 });
      const a = await start({ name: 'a', host: 0, peers: [b.address] });
      await untilLinked(a, b);
      return [a, b] as const;
    };

    beforeEach(() => {
      world = makeWorld();
      nodes = [];
    });
    afterEach(async () => {
      const stopped = Promise.all(nodes.map(({ transport }) => transport.stop()));
      await world.pass(20);
      await stopped;
    });

    it('M6 two nodes link, know each other, and talk both ways', async () => {
      const b = await start({ name: 'b', host: 1 });
      expect(b.transport.knowsPeers).toBe(false);
      const a = await start({ name: 'a', host: 0, peers: [b.address] });
      expect(a.transport.knowsPeers).toBe(true);
      await untilLinked(a, b);
      expect(b.transport.knowsPeers).toBe(true);
      expect([a.linkTo('b')?.peer, b.linkTo('a')?.peer]).toMatchObject([{ origin: 'b1', url: 'http://b' }, { origin: 'a1' }]);
      send(a.linkTo('b'), 'hello b');
      send(b.linkTo('a'), 'hello a');
      await until(world, 'both are heard', () => a.notes.length > 0 && b.notes.length > 0);
      expect([String(a.notes[0]?.payload), String(b.notes[0]?.payload)]).toEqual(['hello a', 'hello b']);
    });

    it('M15 M18 when both dial there is one link, and both ends agree which', async () => {
      for (let round = 0; round < 5; round += 1) {
        const a = await start({ name: `a${round}`, host: 0 });
        const b = await start({ name: `b${round}`, host: 1 });
        a.learn(b.name, b.address);
        b.learn(a.name, a.address);
        await untilLinked(a, b);
        await world.pass(60);
        expect([a.links().length, b.links().length]).toEqual([1, 1]);
        expect(b.linkTo(a.name)?.dialler).toBe(a.linkTo(b.name)?.dialler);
        for (const { changes } of [a, b]) expect(changes.join(' ')).toMatch(/^(\+\w+ -\w+ )*\+\w+$/);
        send(a.linkTo(b.name), 'one way');
        send(b.linkTo(a.name), 'and the other');
        await until(world, 'the link carries', () => a.notes.length === 1 && b.notes.length === 1);
      }
    });

    it('M16 a second stream of the same node replaces the first', async () => {
      const [a, b] = await startTwo();
      const first = await meetStranger(world, 2, a.address);
      first.hello('z');
      await until(world, 'z is linked', () => a.isLinkedTo('z'));
      const second = await meetStranger(world, 2, a.address);
      second.hello('z');
      await until(world, 'the first stream is closed', () => first.isClosed);
      await until(world, 'the second is welcome', () => second.types.includes(PEER_TYPE.welcome));
      expect(a.links()).toHaveLength(2);
      expect(a.changes).toEqual(['+b', '+z', '-z', '+z']);
      expect(linked(a, b)).toBe(true);
    });

    it('M11 a node that dials itself does so once', async () => {
      let dials = 0;
      const network = world.network(0);
      const a = await start({
        name: 'a',
        host: 0,
        network: {
          listen: (address, accept) => network.listen(address, accept),
          dial: (address, events) => {
            dials += 1;
            return network.dial(address, events);
          },
        },
      });
      a.learn('somebody', a.address);
      await world.pass(400);
      expect([dials, a.links().length, a.changes.length]).toEqual([1, 0, 0]);
    });

    it('M12 a second holder of a name gets no link while the first is there, and one when it is gone', async () => {
      const [first, b] = await startTwo();
      const second = await start({ name: 'a', host: 2, origin: 'a2', peers: [b.address, first.address] });
      await world.pass(500);
      expect(second.links()).toEqual([]);
      expect(b.linkTo('a')?.peer?.origin).toBe('a1');
      expect(b.changes).toEqual(['+a']);
      await first.transport.stop();
      await until(world, 'the second gets in', () => b.linkTo('a')?.peer?.origin === 'a2');
    });

    it('M12 a name that is held elsewhere in the mesh is taken as well', async () => {
      let holder: OriginId | undefined = 'a9' as OriginId;
      const b = await start({ name: 'b', host: 1, holderOf: () => holder });
      const a = await start({ name: 'a', host: 0, peers: [b.address] });
      await world.pass(500);
      expect(a.links()).toEqual([]);
      holder = undefined;
      await untilLinked(a, b);
    });

    it('M10 a node without a common version is told so', async () => {
      const a = await start({ name: 'a', host: 0 });
      const stranger = await meetStranger(world, 1, a.address);
      stranger.hello('z', { versions: [2, 3] });
      await until(world, 'it is refused', () => stranger.isClosed);
      expect(stranger.messages).toMatchObject([{ code: 'version', node: 'a', versions: [1] }]);
    });

    it('M2 frames arrive whole and in order, however large', async () => {
      const [a, b] = await startTwo();
      const sizes = Array.from({ length: 200 }, (_, index) =>
        index % 40 === 39 ? 200_000 : Math.floor(world.random.next() * 3_000),
      );
      const payloads = [...sizes, FRAME_LIMIT, 0].map((size, index) => Buffer.alloc(size, index % 251));
      for (const payload of payloads) send(a.linkTo('b'), payload);
      await until(world, 'everything is there', () => b.notes.length === payloads.length);
      for (const [index, payload] of payloads.entries()) expect(b.notes[index]?.payload.equals(payload)).toBe(true);
    });

    it('a link says how much waits, and when it has drained', async () => {
      const [a] = await startTwo();
      const link = a.linkTo('b');
      for (let i = 0; i < 8; i += 1) send(link, Buffer.alloc(FRAME_LIMIT));
      expect(link?.bufferedBytes).toBeGreaterThan(FRAME_LIMIT);
      const before = a.drains;
      await until(world, 'it drains', () => a.drains > before && link?.bufferedBytes === 0);
    });

    it('M3 M5 a frame that is too big closes the stream, before and after the handshake, and the node stays up', async () => {
      const [a, b] = await startTwo();
      const header = (length: number) =>
        Buffer.from([PEER_TYPE.hello, 0, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255]);
      const early = await meetStranger(world, 2, a.address);
      early.stream.write(header(HANDSHAKE_LIMIT + 1));
      const late = await meetStranger(world, 2, a.address);
      late.hello('z');
      await until(world, 'z is linked', () => a.isLinkedTo('z'));
      late.stream.write(header(FRAME_LIMIT + 1));
      await until(world, 'both are closed', () => early.isClosed && late.isClosed, 1_000);
      expect(early.bytes).toBe(0);
      expect(a.isLinkedTo('z')).toBe(false);
      expect(linked(a, b)).toBe(true);
    });

    it('M4 M5 a message of an unknown type closes its link and no other', async () => {
      const [a, b] = await startTwo();
      const stranger = await meetStranger(world, 2, a.address);
      stranger.hello('z');
      await until(world, 'z is linked', () => a.isLinkedTo('z'));
      stranger.stream.write(encodeFrame(200, '{}'));
      await until(world, 'the link is closed', () => stranger.isClosed && !a.isLinkedTo('z'), 1_000);
      expect(linked(a, b)).toBe(true);
    });

    it('M7 M8 garbage, HTTP and silence are closed within 3 s, unanswered, and the node stays up', async () => {
      const [a, b] = await startTwo();
      const texts = ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', '\u0000'.repeat(5_000), 'hello\r\n', '\u0001', ''];
      const strangers = await meetStrangers(world, 2, a.address, texts.length);
      for (const [index, stranger] of strangers.entries()) stranger.stream.write(Buffer.from(texts[index] as string));
      await until(world, 'all are closed', () => strangers.every(({ isClosed }) => isClosed), 3_500);
      for (const stranger of strangers) expect(stranger.bytes).toBe(0);
      expect(linked(a, b)).toBe(true);
      expect(a.changes).toEqual(['+b']);
    });

    it('M17 strangers beyond 64 are closed at once, and linked nodes do not count', async () => {
      const [a, b] = await startTwo();
      const crowd = await meetStrangers(world, 2, a.address, 70);
      await until(world, 'the last few are closed', () => crowd.filter(({ isClosed }) => isClosed).length >= 6, 1_000);
      expect(crowd.filter(({ isClosed }) => isClosed)).toHaveLength(6);
      for (const stranger of crowd) stranger.stream.destroy();
      await world.pass(50);
      const friend = await meetStranger(world, 2, a.address);
      friend.hello('z');
      await until(world, 'z is linked', () => a.isLinkedTo('z'));
      expect(linked(a, b)).toBe(true);
    });

    it('M18 a link that goes down is noticed, and M21 dialled again when the node is back', async () => {
      const [a, b] = await startTwo();
      await b.transport.stop();
      await until(world, 'the loss is noticed', () => !a.isLinkedTo('b'), 1_000);
      expect(a.changes).toEqual(['+b', '-b']);
      await world.pass(300);
      const again = await start({ name: 'b', host: 1, origin: 'b2', listen: b.address });
      await untilLinked(a, again);
      expect(a.linkTo('b')?.peer?.origin).toBe('b2');
    });

    it('M21 M22 a link that was closed comes back by itself, as one', async () => {
      const [a, b] = await startTwo();
      a.linkTo('b')?.close('to see');
      await until(world, 'the loss is noticed', () => b.changes.includes('-a'));
      await untilLinked(a, b);
      await world.pass(500);
      expect([a.changes, b.changes]).toEqual([
        ['+b', '-b', '+b'],
        ['+a', '-a', '+a'],
      ]);
    });

    it('M23 knowing one peer is enough when hints are learned', async () => {
      const c = await start({ name: 'c', host: 2 });
      const b = await start({ name: 'b', host: 1, peers: [c.address] });
      const a = await start({ name: 'a', host: 0, peers: [b.address] });
      await untilLinked(a, b);
      a.learn('c', c.address);
      await untilLinked(a, c);
    });

    it('M23 with discovery off only configured peers are dialled', async () => {
      const b = await start({ name: 'b', host: 1 });
      const a = await start({ name: 'a', host: 0, discovery: false });
      a.learn('b', b.address);
      await world.pass(500);
      expect(a.links()).toEqual([]);
    });

    it('M25 a hint proves nothing: who is there is known from the handshake', async () => {
      const b = await start({ name: 'b', host: 1 });
      const a = await start({ name: 'a', host: 0 });
      a.learn('c', b.address);
      await untilLinked(a, b);
      expect(a.links().map(({ peer }) => peer?.node)).toEqual(['b']);
    });

    it('a node that stops closes its links, and its address is free', async () => {
      const [a, b] = await startTwo();
      await b.transport.stop();
      await until(world, 'the loss is noticed', () => !a.isLinkedTo('b'), 1_000);
      expect(b.changes).toEqual(['+a', '-a']);
      await start({ name: 'd', host: 1, listen: b.address });
    });

    it('an address in use is refused', async () => {
      const a = await start({ name: 'a', host: 0 });
      await expect(new NotingNode(world, { name: 'b', host: 0, listen: a.address }).start()).rejects.toMatchObject({
        code: 'EADDRINUSE',
      });
    });
  });
}
