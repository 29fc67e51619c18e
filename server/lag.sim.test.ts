import { expect, it } from 'vitest';
import type { AuthorId, PostId, RoomName, UserName } from '../shared/ids.ts';
import { SimulatedMesh, type SimulatedNode } from './testing/simulated-mesh.ts';

it('C121 of a node that lags is told how old the oldest event is that it lacks, by whoever has that, until it has it as well', async () => {
  const mesh = new SimulatedMesh(3, 3);
  const [writer, reader, cut] = mesh.nodes as [SimulatedNode, SimulatedNode, SimulatedNode];
  await mesh.startAll();
  await mesh.run(2_000);
  const lagOf = (node: SimulatedNode, at: SimulatedNode) =>
    at.node?.membership.mesh().nodes.find(({ name }) => name === node.name)?.lagMs;
  expect([writer, reader, cut].map((node) => lagOf(node, writer))).toEqual([undefined, undefined, undefined]);
  mesh.partition([writer, reader], [cut], 'reset');
  const post = { kind: 'post', room: 'r' as RoomName, from: 'ann' as UserName, author: 'annn' as AuthorId, body: 'x' } as const;
  void writer.node?.backbone.append({ ...post, id: 'p1' as PostId });
  await mesh.run(20_000);
  void writer.node?.backbone.append({ ...post, id: 'p2' as PostId });
  await mesh.run(20_000);
  for (const here of [writer, reader]) {
    expect(lagOf(cut, here)).toBeGreaterThanOrEqual(39_000);
    expect(lagOf(cut, here)).toBeLessThan(41_000);
    expect(lagOf(reader, here)).toBeUndefined();
  }
  // Nobody told it of anything.
  expect(lagOf(cut, cut)).toBeUndefined();
  mesh.heal();
  await mesh.run(5_000);
  expect([writer, reader, cut].map((node) => lagOf(cut, node))).toEqual([undefined, undefined, undefined]);
});
