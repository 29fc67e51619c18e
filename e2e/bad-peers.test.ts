import { Buffer } from 'node:buffer';
import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CLEAN, judged } from './harness/checker.ts';
import { meshFrame, meshHeader } from './harness/frame-meter.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { helloAs, PEER, RawPeer } from './harness/raw-peer.ts';
import { RawSocket } from './harness/raw-socket.ts';
import { monotonic, sleep, until, wallClock } from './harness/time.ts';
import { Witness } from './harness/witness.ts';

/** The node gives a handshake 3 s; what the machine adds is not its fault. */
const HANDSHAKE_MS = 3_000 + 700;
const MiB = 1024 * 1024;

describe('bad peers', () => {
  let mesh: Mesh;
  let witness: Witness;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 2 });
    witness = await Witness.of(mesh.node('a'));
  });
  afterEach(() => witness.noticedNothing());
  afterAll(() => mesh?.close());

  const meshPort = (): number => mesh.node('a').options.meshPort;
  const event = (origin: string, seq: number, change: object = {}) => {
    const fields = {
      kind: 'post',
      room: 'calm',
      from: 'mallory',
      author: 'M',
      id: '018f0000-0000-7000-8000-000000000001',
      body: 'forged',
    };
    return { type: 'event', origin, seq, at: `${wallClock()}-0000`, ...fields, ...change };
  };

  it('B60 B61 strangers are closed within 3 s, and logged in a line each at most', async () => {
    const clientHello = Buffer.concat([Buffer.from('16030102000100', 'hex'), randomBytes(510)]);
    const openings: Readonly<Record<string, (socket: RawSocket) => void>> = {
      'an HTTP request': (socket) => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
      'a TLS hello': (socket) => socket.write(clientHello),
      'random bytes': (socket) => socket.write(randomBytes(5_000)),
      nothing: () => {},
      'one byte a second': (socket) => void drip(socket),
      'a header and no payload': (socket) => socket.write(meshHeader(PEER.hello, 100)),
    };
    const before = mesh.node('a').logs.length;
    await Promise.all(
      Object.entries(openings).map(async ([what, start]) => {
        const socket = await RawSocket.dial(meshPort());
        const begun = monotonic();
        start(socket);
        await socket.ended(HANDSHAKE_MS);
        expect(monotonic() - begun, what).toBeLessThan(HANDSHAKE_MS);
        socket.destroy();
      }),
    );
    await sleep(100);
    const lines = mesh.node('a').logs.length - before;
    expect(lines, mesh.node('a').tail()).toBeGreaterThanOrEqual(1);
    expect(lines, mesh.node('a').tail()).toBeLessThanOrEqual(Object.keys(openings).length);
  });

  it('B62 lengths are checked before anything is allocated', async () => {
    const before = mesh.node('a').memoryMiB;
    for (const length of [0, 4 * 1024 + 1, 0xffffffff]) {
      const socket = await RawSocket.dial(meshPort());
      socket.write(meshHeader(PEER.hello, length));
      await socket.ended(length === 0 ? HANDSHAKE_MS : 1_000);
    }
    const { peer } = await RawPeer.link(meshPort(), helloAs('node-x'));
    peer.socket.write(meshHeader(PEER.state, MiB + 1));
    await peer.socket.ended(1_000);
    expect(mesh.node('a').memoryMiB - before).toBeLessThan(32);
  });

  it('B63 other versions, itself, and a second holder of a name are refused with the reason', async () => {
    const { welcome, peer } = await RawPeer.link(meshPort(), helloAs('node-x'));
    expect(welcome).toMatchObject({ protocol: 'skein-mesh', node: 'node-a' });
    peer.socket.destroy();
    const refused = async (hello: object): Promise<unknown> => {
      const stranger = await RawPeer.dial(meshPort());
      stranger.send(PEER.hello, hello);
      const refusal = await stranger.next(PEER.refuse);
      await stranger.socket.ended(1_000);
      return refusal;
    };
    expect(await refused(helloAs('node-x', { versions: [98, 99] }))).toMatchObject({ code: 'version', versions: [1] });
    expect(await refused(helloAs('node-a', { origin: welcome.origin }))).toMatchObject({ code: 'self' });
    expect(await refused(helloAs('node-a'))).toMatchObject({ code: 'name_taken' });
    expect(await refused(helloAs('node-b'))).toMatchObject({ code: 'name_taken' });
    for (const broken of [
      {},
      { ...helloAs('node-x'), node: '' },
      { ...helloAs('node-x'), origin: '../x' },
      helloAs('x'.repeat(101)),
    ]) {
      const stranger = await RawPeer.dial(meshPort());
      stranger.send(PEER.hello, broken);
      await stranger.socket.ended(1_000);
      expect(stranger.frames.filter(({ type }) => type === PEER.welcome)).toEqual([]);
    }
  });

  it('B69 sequences and stamps out of bounds end the link; a gap is not shown', async () => {
    const bad: readonly (string | object)[] = [
      'not JSON',
      JSON.stringify(event('rogue', 1)).replace('"seq":1', '"seq":9223372036854775808'),
      event('rogue', -1),
      event('rogue', 0),
      event('rogue', 1, { at: '-000000000001-0000' }),
      event('rogue', 1, { at: 'tomorrow' }),
      event('rogue', 1, { kind: 'No Kind' }),
      event('rogue', 1, { body: 'x'.repeat(70_000) }),
    ];
    for (const payload of bad) {
      const { peer } = await RawPeer.link(meshPort(), helloAs('node-x'));
      peer.send(PEER.event, payload);
      await peer.socket.ended(1_000);
    }
    const { peer } = await RawPeer.link(meshPort(), helloAs('node-x'));
    peer.send(PEER.event, event('rogue', 1_000_000));
    await sleep(300);
    expect((await mesh.node('a').view()).heads).not.toHaveProperty('rogue');
    peer.socket.destroy();
  });

  it('B69 an acknowledged event ten years ahead is taken in, and moves the node’s own clock by 10 s at most', async () => {
    const { peer } = await RawPeer.link(meshPort(), helloAs('node-x'));
    const room = 'future';
    const ann = await RawClient.join(mesh.node('b').url, 'ann', room);
    peer.send(PEER.event, event('tomorrow', 1, { at: `${wallClock() + 10 * 365 * 86_400_000}-0000`, room }));
    await until('the event to arrive', () => ann.bodies(room).includes('forged'));
    const { at } = await ann.post(room, 'and now');
    expect(Number(at.slice(0, 13))).toBeLessThanOrEqual(wallClock() + 10_000);
    peer.socket.destroy();
  });

  it('B71 B72 garbage in state, digest, heads and want ends the link, and changes nobody’s presence', async () => {
    const manyOrigins = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`o${n}`, 1]));
    const payloads: readonly (readonly [number, string | object])[] = [
      [PEER.heads, { heads: manyOrigins }],
      [PEER.want, { want: manyOrigins }],
      [PEER.heads, { heads: { o: -1 } }],
      [PEER.want, { want: { o: '1' } }],
      [PEER.want, 'null'],
      [PEER.state, 'not JSON'],
      [PEER.state, '[]'],
      [PEER.digest, '5'],
      [PEER.ping, '{"sent":"now"}'],
      [PEER.pong, '{}'],
    ];
    for (const [type, payload] of payloads) {
      const { peer } = await RawPeer.link(meshPort(), helloAs('node-x'));
      peer.send(type, payload);
      await until(
        () => `the end of the link after type ${type} ${JSON.stringify(payload).slice(0, 60)}`,
        () => peer.socket.isEnded,
        1_000,
      );
    }
    const ann = await RawClient.join(mesh.node('b').url, 'census');
    expect(
      (await ann.users())
        .map(({ name }) => name)
        .filter((name) => /speaker|listener|mallory/.test(name))
        .sort(),
    ).toEqual(['listener', 'speaker']);
    await ann.bye();
  });

  it('B73 a peer that wants everything a thousand times slows nobody down', async () => {
    const writer = await RawClient.join(mesh.node('a').url, 'writer', 'bulk');
    const bodies = Array.from({ length: 300 }, (_, n) => `bulk ${n} ${'x'.repeat(1_000)}`);
    await Promise.all(bodies.map((body) => writer.post('bulk', body)));
    const { peer } = await RawPeer.link(meshPort(), helloAs('node-x'));
    const { origin } = writer.log.acked[0] as { origin: string };
    for (let n = 0; n < 1_000; n += 1) peer.send(PEER.want, { want: { [origin]: 1 } });
    const waits: number[] = [];
    for (let n = 0; n < 10; n += 1) {
      const begun = monotonic();
      await writer.post('bulk', `meanwhile ${n}`);
      waits.push(monotonic() - begun);
      await sleep(50);
    }
    expect(Math.max(...waits), waits.map(Math.round).join(' ')).toBeLessThan(500);
    peer.socket.destroy();
    writer.drop();
  });
});

describe('bad wires between good nodes', () => {
  it('B74 B75 tiny chunks, and resets in the middle of frames, while both dial each other: no loss, no double', async () => {
    const mesh = await Mesh.start({ count: 2, topology: 'full', proxied: true });
    try {
      const clients = [
        await RawClient.join(mesh.node('a').url, 'ann', 'general'),
        await RawClient.join(mesh.node('b').url, 'bob', 'general'),
      ];
      for (const proxy of mesh.proxies.values()) proxy.shape({ slice: 7 });
      let done = false;
      const resetting = (async () => {
        while (!done) {
          await sleep(randomInt(20, 120));
          for (const proxy of mesh.proxies.values()) proxy.reset();
        }
      })();
      for (let n = 0; n < 60; n += 1) {
        await Promise.all(clients.map((client) => client.post('general', `${client.name} ${n} ${'.'.repeat(randomInt(400))}`)));
        await sleep(25);
      }
      done = true;
      await resetting;
      mesh.heal();
      await mesh.linked();
      await mesh.converged();
      for (const client of clients) await until(`${client.name} to have all`, () => client.bodies().length >= 120);
      expect(
        judged(
          clients.map(({ log }) => log),
          'general',
        ),
      ).toBe(CLEAN);
      for (const client of clients) await until('the outbox to empty', () => client.unreplicated === 0);
    } finally {
      await mesh.close();
    }
  });

  it('B63 a node that is told to dial itself drops that, and works', async () => {
    const mesh = await Mesh.start({ count: 1, topology: 'self' });
    try {
      const ann = await RawClient.join(mesh.node('a').url, 'ann', 'general');
      await ann.post('general', 'alone');
      await sleep(1_000);
      expect((await mesh.node('a').view()).links.filter(({ up }) => up)).toEqual([]);
    } finally {
      await mesh.close();
    }
  });
});

async function drip(socket: RawSocket): Promise<void> {
  for (const byte of meshFrame(PEER.hello, helloAs('node-slow'))) {
    if (socket.isEnded) return;
    socket.write(Buffer.from([byte]));
    await sleep(1_000);
  }
}
