import { describe, expect, it } from 'vitest';
import { setUp } from './testing/client-stage.ts';

const NODE_C = { name: 'node-c', url: 'http://c', links: [], heads: {} };

describe('watching the mesh', () => {
  it('shows what the live node says of it, also after a move, while somebody watches', async () => {
    const { client, mesh, node, wait } = setUp();
    await wait(3_500);
    expect(client.state.mesh).toBeUndefined();
    client.watchMesh(true);
    await wait(100);
    expect(client.state.mesh).toEqual({ self: 'node-a', nodes: [] });
    mesh.node('a').kill();
    await wait(500);
    expect([node(), client.state.mesh?.self]).toEqual(['node-b', 'node-b']);
  });

  it('takes in what the node tells of its own accord', async () => {
    const { client, mesh, wait } = setUp();
    await wait(3_500);
    client.watchMesh(true);
    await wait(100);
    mesh.node('a').live[0]?.send({ type: 'mesh', self: 'node-a', nodes: [NODE_C] });
    await wait(100);
    expect(client.state.mesh?.nodes).toEqual([NODE_C]);
  });

  it('holds nothing once nobody watches, whatever is on its way', async () => {
    const { client, mesh, wait } = setUp();
    await wait(3_500);
    client.watchMesh(true);
    await wait(100);
    client.watchMesh(false);
    expect(client.state.mesh).toBeUndefined();
    mesh.node('a').live[0]?.send({ type: 'mesh', self: 'node-a', nodes: [] });
    await wait(100);
    expect(client.state.mesh).toBeUndefined();
  });
});
