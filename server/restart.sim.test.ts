import { describe, expect, it } from 'vitest';
import type { RoomName } from '../shared/ids.ts';
import { ORIGIN_LIMIT } from './store/commit-rules.ts';
import { shown } from './testing/checks.ts';
import { SimulatedMesh, type SimulatedNode } from './testing/simulated-mesh.ts';

const ROOM = 'general' as RoomName;

describe('a node that starts again', () => {
  it('C66 writes after what its people have read, though that came from a node whose clock is ahead', async () => {
    const mesh = new SimulatedMesh(3, 2);
    const [ahead, behind] = mesh.nodes as [SimulatedNode, SimulatedNode];
    ahead.wall.offsetMs = 8_000;
    await mesh.startAll();
    await mesh.run(2_000);
    const ann = mesh.client('ann', ahead);
    const bob = mesh.client('bob', behind);
    for (const client of [ann, bob]) client.pin('here');
    await mesh.run(2_000);
    ann.post(ROOM, 'the question');
    await mesh.run(1_000);
    expect(shown(bob, ROOM).map(({ body }) => body)).toEqual(['the question']);
    mesh.crash(ahead);
    mesh.crash(behind);
    await mesh.start(behind);
    await mesh.run(4_000);
    bob.post(ROOM, 'the answer');
    await mesh.run(2_000);
    expect(shown(bob, ROOM).map(({ body }) => body)).toEqual(['the question', 'the answer']);
  });
});

describe('a mesh with more origins than it can take', () => {
  it('M44 goes on with those it has, and does not ask for the others again and again', async () => {
    const mesh = new SimulatedMesh(4, 2);
    const [full, fresh] = mesh.nodes as [SimulatedNode, SimulatedNode];
    await mesh.startAll();
    await mesh.run(1_000);
    const heads = Object.fromEntries(Array.from({ length: ORIGIN_LIMIT + 3 }, (_, index) => [`run${index}`, 1]));
    let asked = 0;
    mesh.network.tap = (from, _to, bytes) => {
      if (from === fresh.name && bytes[0] === 8) asked += 1;
    };
    // Every event of every origin, as another node would send them.
    const replicator = fresh.node?.replicator;
    const link = fresh.node?.transport.links()[0];
    if (!replicator || !link) throw new Error('not linked');
    for (const origin of Object.keys(heads)) {
      const event = {
        type: 'event',
        origin,
        seq: 1,
        at: '1700000000000-0000',
        kind: 'post',
        room: ROOM,
        from: 'x',
        author: 'x',
        id: origin,
        body: 'x',
      };
      replicator.message(link, { type: 6, payload: Buffer.from(JSON.stringify(event)) });
    }
    await mesh.run(2_000);
    expect(fresh.disk.rows.origins).toBe(ORIGIN_LIMIT);
    expect(replicator.counters.refused).toBe(3);
    replicator.message(link, { type: 7, payload: Buffer.from(JSON.stringify({ heads, served: false })) });
    await mesh.run(5_000);
    expect(asked).toBe(0);
    expect(full.disk.rows.origins).toBe(ORIGIN_LIMIT);
    expect(fresh.node?.transport.links()).toHaveLength(1);
  });
});
