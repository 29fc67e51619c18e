import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLEAN, judged } from './harness/checker.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';

describe('a node dies under its users', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 3 });
  });
  afterAll(() => mesh?.close());

  it('C56 C75 C91 a client whose node dies with posts under way moves on: none lost, none twice', async () => {
    const reader = await RawClient.join(mesh.node('c').url, 'reader', 'flow');
    const writer = await RawClient.join(mesh.node('a').url, 'writer', 'flow');
    for (const round of [0, 1, 2]) {
      const victim = mesh.node(round % 2 === 0 ? 'a' : 'b');
      const refuge = mesh.node(round % 2 === 0 ? 'b' : 'a');
      const under = Array.from({ length: 40 }, (_, n) => writer.post('flow', `round ${round}, post ${n}`));
      await until('some to be stored', () => writer.log.acked.length > round * 40 + 5);
      await victim.kill();
      await writer.connect(refuge.url);
      await Promise.all(under);
      await victim.start();
      await mesh.linked();
    }
    await mesh.converged();
    await until('the reader to have all', () => reader.bodies('flow').length >= 120);
    expect(judged([reader.log, writer.log], 'flow')).toBe(CLEAN);
  });

  it('C86 what every node stored is there after all were killed at once', async () => {
    const writer = await RawClient.join(mesh.node('b').url, 'last', 'blackout');
    const bodies = Array.from({ length: 30 }, (_, n) => `before the dark ${n}`);
    const post = (some: readonly string[]) => Promise.all(some.map((body) => writer.post('blackout', body)));
    await post(bodies.slice(0, 20));
    // What one lacks when the lights go out it can only get from what the others kept.
    await mesh.node('c').kill();
    await post(bodies.slice(20));
    await Promise.all(mesh.nodes.map((node) => node.kill()));
    await Promise.all(mesh.nodes.map((node) => node.start()));
    await mesh.linked();
    await mesh.converged();
    for (const node of mesh.nodes) {
      const later = await RawClient.join(node.url, `reads-${node.name}`, 'blackout');
      expect((await later.history('blackout')).events.map(({ body }) => body)).toEqual(bodies);
    }
  });
});
