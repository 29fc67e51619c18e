import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Results } from '../shared/protocol/server-messages.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { monotonic, sleep, until } from './harness/time.ts';
import { granted, Wire } from './harness/wire.ts';

let mesh: Mesh;
beforeAll(async () => {
  mesh = await Mesh.start({ count: 2 });
});
afterAll(() => mesh?.close());

const at = (letter: string): string => mesh.node(letter).url;
const urlOf = (letter: string): string =>
  expect.stringMatching(new RegExp(`^http://(localhost|127\\.0\\.0\\.1):${mesh.node(letter).options.httpPort}/?$`));
const fingerprint = (secret: string): string => createHash('sha256').update(secret).digest('base64url').slice(0, 22);

describe('identity', () => {
  it('C20 C22 C23 C24 C25 the author is the fingerprint of the key, or of the session without one; the session goes on', async () => {
    const [keyed, unkeyed] = [new RawClient('keyed'), new RawClient('unkeyed', { key: null })];
    for (const client of [keyed, unkeyed]) await client.connect(at('a'));
    expect(keyed.author).toBe(fingerprint(keyed.key as string));
    expect(unkeyed.author).toBe(fingerprint(unkeyed.session as string));
    expect(Buffer.from(unkeyed.session as string, 'base64url')).toHaveLength(32);
    const before = unkeyed.session;
    unkeyed.drop();
    await unkeyed.connect(at('b'));
    expect(unkeyed.session).toBe(before);
    expect(unkeyed.welcome).toMatchObject({
      user: 'unkeyed',
      node: { id: 'node-b', name: 'node-b', url: urlOf('b') },
      direct: [],
    });
    expect(unkeyed.welcome?.nodes.map(({ id, up }) => [id, up])).toEqual([
      ['node-a', true],
      ['node-b', true],
    ]);
    for (const client of [keyed, unkeyed]) await client.bye();
  });
});

describe('rooms', () => {
  it('C42 C44 C45 C46 C63 are counted mesh-wide, left for good, and silent about what is not theirs', async () => {
    const ann = await RawClient.join(at('a'), 'ann', 'red', 'blue');
    const bob = await RawClient.join(at('b'), 'bob', 'red');
    const second = new RawClient('ann', { key: ann.key });
    await second.connect(at('b'));
    await second.join('red');
    await ann.direct('bob', 'not a room');
    const { rooms } = granted<Results['rooms']>(await bob.wire.request({ type: 'rooms' }));
    expect(rooms.map(({ room, members, leader }) => [room, members, leader]).sort()).toEqual([
      ['blue', 1, 'ann'],
      ['red', 2, 'ann'],
    ]);
    await ann.wire.next('presence', ({ room, joined }) => room === 'red' && joined.some(({ name }) => name === 'bob'));
    await until(
      'two people in all',
      async () =>
        (await bob.users())
          .map(({ name }) => name)
          .sort()
          .join(' ') === 'ann bob',
    );
    await bob.leave('red');
    await ann.wire.next(
      'presence',
      ({ room, left }) => room === 'red' && left.some(({ name, reason }) => name === 'bob' && reason === 'leave'),
    );
    await ann.post('red', 'after bob left');
    await ann.post('blue', 'never bob’s');
    await until('ann’s second connection to get it', () => second.bodies('red').includes('after bob left'));
    await sleep(150);
    expect(bob.bodies('red')).toEqual([]);
    expect([...ann.log.received, ...second.log.received, ...bob.log.received].map(({ event: { kind } }) => kind)).not.toContain(
      'claim',
    );
    expect(second.bodies('blue')).toEqual([]);
    for (const client of [ann, bob, second]) await client.bye();
  });

  it('C41 C64 C66 C67 history pages backwards through everything, in the one order', async () => {
    const writers = [await RawClient.join(at('a'), 'w-one', 'long'), await RawClient.join(at('b'), 'w-two', 'long')];
    await Promise.all(
      writers.flatMap((writer) => Array.from({ length: 130 }, (_, n) => writer.post('long', `${writer.name} ${n}`))),
    );
    await mesh.converged();
    const reader = await RawClient.join(at('a'), 'reader');
    const joined = await reader.join('long', 10);
    const all = await reader.wholeHistory('long');
    expect(all).toHaveLength(260);
    expect(joined.events).toHaveLength(10);
    expect(joined.more).toBe(true);
    expect(joined.events.map(({ id }) => id)).toEqual(all.slice(-10).map(({ id }) => id));
    const places = all.map(({ at: stamp, origin, seq }) => `${stamp} ${origin} ${String(seq).padStart(9, '0')}`);
    expect(places).toEqual([...places].sort());
    for (const { at: stamp } of all) expect(stamp).toMatch(/^\d{13}-[0-9a-f]{4}$/);
    expect((await reader.join('long', 0)).events).toEqual([]);
    expect((await reader.join('long')).events).toHaveLength(50);
    for (const client of [...writers, reader]) await client.bye();
  });

  it('C50 mesh is watched: changes follow, at most one a second, until it is not', async () => {
    const wire = await Wire.open(at('a'));
    granted(await wire.request({ type: 'hello', name: 'watcher' }));
    const { mesh: first } = granted<Results['mesh']>(await wire.request({ type: 'mesh', watch: true }));
    expect(first.self).toBe('node-a');
    const begun = monotonic();
    for (let n = 0; n < 8; n += 1) {
      await (await RawClient.join(at('b'), `visitor-${n}`, 'red')).bye();
      await sleep(250);
    }
    const seconds = (monotonic() - begun) / 1_000;
    expect(wire.all('mesh').length).toBeGreaterThanOrEqual(1);
    expect(wire.all('mesh').length).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
    granted(await wire.request({ type: 'mesh', watch: false }));
    const seen = wire.all('mesh').length;
    await (await RawClient.join(at('b'), 'visitor-last', 'red')).bye();
    await sleep(1_500);
    expect(wire.all('mesh')).toHaveLength(seen);
    wire.drop();
  });
});

describe('cursors', () => {
  it('C72 C74 C77 a client that never saw an event of a room resumes to exactly what it missed', async () => {
    const ann = await RawClient.join(at('a'), 'cursor-ann', 'tale');
    const bob = await RawClient.join(at('b'), 'cursor-bob', 'tale');
    await ann.post('tale', 'before');
    await until('bob to have it', () => bob.bodies().includes('before'));
    bob.drop();
    await ann.post('tale', 'meanwhile one');
    await ann.post('tale', 'meanwhile two');
    await mesh.converged();
    expect(await bob.connect(at('a'))).toBe(2);
    expect(bob.bodies()).toEqual(['before', 'meanwhile one', 'meanwhile two']);
    bob.drop();
    expect(await bob.connect(at('b'))).toBe(0);
    for (const client of [ann, bob]) await client.bye();
  });

  it('C68 stamps rise over a restart', async () => {
    const ann = await RawClient.join(at('a'), 'stamps', 'tale');
    const { at: before, origin } = await ann.post('tale', 'old run');
    ann.drop();
    await mesh.node('a').kill();
    await mesh.node('a').start();
    await ann.connect(at('a'));
    const after = await ann.post('tale', 'new run');
    expect(after.at > before).toBe(true);
    expect(after.origin).not.toBe(origin);
    await ann.bye();
  });
});
