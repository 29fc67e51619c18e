import { expect, it } from 'vitest';
import type { AuthorId, PostId, RoomName, UserName } from '../shared/ids.ts';
import { CrossingCounter } from './testing/checks.ts';
import { SimulatedMesh, type SimulatedNode } from './testing/simulated-mesh.ts';

/** About 32 of them are a page. */
const EVENTS = 1_500;
const BODY = 'x'.repeat(8_000);

it('M34 M40 B5 a node that catches up is given most of it by the nearest one, though the farthest wrote it and was there first', async () => {
  const mesh = new SimulatedMesh(11, 3);
  const [far, near, late] = mesh.nodes as [SimulatedNode, SimulatedNode, SimulatedNode];
  const isFar = (...ends: string[]) => ends.includes(far.name) && ends.includes(late.name);
  mesh.network.latencyMs = (from, to) => (isFar(from, to) ? 60 : 2);
  await mesh.startAll();
  await mesh.run(2_000);
  mesh.crash(late);
  const post = { kind: 'post', room: 'r' as RoomName, from: 'ann' as UserName, author: 'annn' as AuthorId } as const;
  for (let n = 0; n < EVENTS; n += 1) void far.node?.backbone.append({ ...post, id: `p${n}` as PostId, body: BODY });
  await mesh.run(5_000);
  const crossings = new CrossingCounter(mesh);
  mesh.network.cutBoth(near.name, late.name, 'reset');
  await mesh.start(late);
  await mesh.run(600);
  mesh.network.mend(near.name, late.name);
  await mesh.run(10_000);
  const [theirs, its] = [far, late].map(({ node }) => node?.backbone.heads());
  expect(its).toEqual(theirs);
  expect(crossings.faults()).toEqual([]);
  expect(crossings.total).toBeGreaterThanOrEqual(EVENTS);
  const fromAfar = crossings.over(far.name, late.name);
  expect(fromAfar).toBeGreaterThan(0);
  expect(fromAfar).toBeLessThan(EVENTS / 2);
});
