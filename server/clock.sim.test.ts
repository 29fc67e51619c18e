import { describe, expect, it } from 'vitest';
import type { RoomName } from '../shared/ids.ts';
import { FOLLOW_MS, parseStamp } from '../shared/time/hybrid-clock.ts';
import { shown } from './testing/checks.ts';
import { SimulatedMesh, type SimulatedNode } from './testing/simulated-mesh.ts';

const ROOM = 'general' as RoomName;
const HOUR = 3_600_000;
const NAMES = ['ann', 'bob', 'cat'] as const;

/** Every node with one client that stays on it. */
async function stage(seed: number, count: number, offsets: readonly number[] = []) {
  const mesh = new SimulatedMesh(seed, count);
  for (const [index, offset] of offsets.entries()) (mesh.nodes[index] as SimulatedNode).wall.offsetMs = offset;
  await mesh.startAll();
  await mesh.run(3_000);
  const clients = mesh.nodes.map((node, index) => {
    const client = mesh.client(NAMES[index] as string, node);
    client.pin('here');
    return client;
  });
  await mesh.run(2_000);
  const node = (index: number) => mesh.nodes[index] as SimulatedNode;
  const say = async (index: number, body: string) => {
    clients[index]?.post(ROOM, body);
    await mesh.run(1_000);
  };
  const bodies = (index: number) => shown(clients[index] as (typeof clients)[0], ROOM).map(({ body }) => body);
  /** The stamps of what each one said, in the order they said it. */
  const stampsOf = (index: number) =>
    shown(clients[index] as (typeof clients)[0], ROOM)
      .filter(({ body }) => body.startsWith(NAMES[index] as string))
      .sort((a, b) => Number(a.body.split(' ')[1]) - Number(b.body.split(' ')[1]))
      .map(({ place }) => place?.at as string);
  const wall = (index: number) => node(index).wall.now();
  return { mesh, node, say, bodies, stampsOf, wall };
}

const rises = (stamps: readonly string[]) => stamps.every((at, n) => n === 0 || at > (stamps[n - 1] as string));

describe('a node whose wall clock is wrong', () => {
  it('C153 puts what is written there after what its author has read elsewhere, though the node has heard of none of it', async () => {
    const { mesh, node, say, bodies } = await stage(1, 2, [0, -8_000]);
    const dan = mesh.client('dan', node(0));
    await mesh.run(2_000);
    mesh.partition([node(0)], [node(1)], 'swallow');
    await say(0, 'the question');
    dan.moveTo(node(1).name);
    await mesh.run(1_000);
    dan.post(ROOM, 'the answer');
    await mesh.run(1_000);
    expect(bodies(1)).toEqual(['the answer']);
    mesh.heal();
    await mesh.run(8_000);
    for (const index of [0, 1]) expect(bodies(index)).toEqual(['the question', 'the answer']);
  });

  it.each([1, 2, 3])(
    'C68 steps back an hour while it runs: its stamps go on rising, and so over a restart (seed %i)',
    async (seed) => {
      const { mesh, node, say, stampsOf, bodies } = await stage(seed, 2);
      for (let n = 0; n < 5; n += 1) await say(0, `ann ${n}`);
      node(0).wall.offsetMs = -HOUR;
      for (let n = 5; n < 10; n += 1) await say(0, `ann ${n}`);
      mesh.crash(node(0));
      await mesh.start(node(0));
      await mesh.run(6_000);
      for (let n = 10; n < 15; n += 1) await say(0, `ann ${n}`);
      await mesh.run(5_000);
      expect(bodies(0)).toEqual(Array.from({ length: 15 }, (_, n) => `ann ${n}`));
      expect(bodies(1)).toEqual(bodies(0));
      expect(new Set(stampsOf(0)).size).toBe(15);
      expect(rises(stampsOf(0))).toBe(true);
    },
  );

  it('M64 an hour ahead at its start: takes no posts and says why, its people post elsewhere, and it takes posts again once it is set right', async () => {
    const { mesh, node, say, bodies, stampsOf, wall } = await stage(4, 3, [HOUR]);
    expect(node(0).node?.isSkewed()).toBe(true);
    expect([1, 2].map((index) => node(index).node?.isSkewed())).toEqual([false, false]);
    const append = (id: string) =>
      node(0).node?.backbone.append({ kind: 'post', room: ROOM, from: 'x', author: 'x', id, body: id } as never);
    await expect(append('direct 0')).rejects.toMatchObject({
      code: 'clock_skew',
      message: expect.stringMatching(/clock.*another node/i),
    });
    await say(1, 'bob 0');
    expect(node(0).node?.backbone.heads().size).toBeGreaterThan(0);
    // A client is not kept waiting: where its node takes no posts it goes elsewhere with them.
    await say(0, 'ann 0');
    await mesh.run(5_000);
    expect(bodies(1)).toEqual(['bob 0', 'ann 0']);
    node(0).wall.offsetMs = 0;
    await mesh.run(15_000);
    expect(node(0).node?.isSkewed()).toBe(false);
    expect(await passing(mesh, append('direct 1'))).toMatchObject({ isNew: true });
    await mesh.run(5_000);
    for (const index of [0, 1, 2]) expect(bodies(index)).toEqual(['bob 0', 'ann 0', 'direct 1']);
    for (const at of [...stampsOf(0), ...stampsOf(1)]) expect(parseStamp(at)?.ms).toBeLessThanOrEqual(wall(1) + FOLLOW_MS);
  });

  it('C66 an hour ahead and with nobody to say so: what it acknowledged is taken by all, and drags nobody along', async () => {
    const { mesh, node, say, bodies, stampsOf, wall } = await stage(5, 2, [HOUR]);
    await say(0, 'ann 0');
    await say(1, 'bob 0');
    await mesh.run(3_000);
    expect(bodies(0)).toEqual(bodies(1));
    expect(bodies(1)).toHaveLength(2);
    const [ahead] = stampsOf(0);
    const [own] = stampsOf(1);
    expect(parseStamp(ahead as string)?.ms).toBeGreaterThan(wall(1) + HOUR - 60_000);
    expect(parseStamp(own as string)?.ms).toBeLessThanOrEqual(wall(1) + FOLLOW_MS);
    // Also by what it finds on its own disk.
    mesh.crash(node(1));
    await mesh.start(node(1));
    await mesh.run(6_000);
    await say(1, 'bob 1');
    expect(stampsOf(1)).toHaveLength(2);
    expect(rises(stampsOf(1))).toBe(true);
    expect(parseStamp(stampsOf(1)[1] as string)?.ms).toBeLessThanOrEqual(wall(1) + FOLLOW_MS);
  });
});

describe('a post that is sent again a day later', () => {
  it('C75 after every node was started again is answered with the same copy, and adds none', async () => {
    const { mesh, say, node } = await stage(6, 3);
    await say(0, 'ann 0');
    await mesh.run(3_000);
    const first = (await passing(mesh, node(1).node?.backbone.history(ROOM, undefined, 10)))?.events[0];
    for (const client of mesh.clients) client.stop();
    for (const one of mesh.nodes) mesh.crash(one);
    await mesh.run(24 * HOUR);
    for (const one of mesh.nodes) await mesh.start(one);
    await mesh.run(10_000);
    if (!first) throw new Error('nothing was stored');
    const head = first.seq;
    const { kind, room, from, author, id, body } = JSON.parse(first.json);
    const again = await passing(mesh, node(2).node?.backbone.append({ kind, room, from, author, id, body }));
    expect(again).toMatchObject({ isNew: false, event: { origin: first.origin, seq: first.seq, at: first.at } });
    await mesh.run(5_000);
    for (const { node: one } of mesh.nodes) {
      expect((await passing(mesh, one?.backbone.history(ROOM, undefined, 10)))?.events).toHaveLength(1);
      expect(one?.backbone.heads().get(first.origin)).toBe(head);
    }
  });
});

async function passing<T>(mesh: SimulatedMesh, answer: Promise<T> | undefined): Promise<T | undefined> {
  await mesh.run(1_000);
  return answer;
}
