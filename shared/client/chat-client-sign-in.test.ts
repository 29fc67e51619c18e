import { describe, expect, it } from 'vitest';
import { setUp } from './testing/client-stage.ts';
import { memoryStorage, ScriptedMesh } from './testing/scripted-mesh.ts';

describe('signing in', () => {
  it('goes from idle to online, and joins the rooms', async () => {
    const { client, seen, room, wait, mesh } = setUp();
    mesh.node('a').say('general', 'bob', 'hi');
    expect(client.state.phase.is).toBe('idle');
    await wait(100);
    expect(client.state.phase).toEqual({ is: 'online', node: 'node-a', moving: undefined });
    expect(seen.map(({ phase }) => phase.is).filter((is, index, all) => is !== all[index - 1])).toEqual([
      'connecting',
      'syncing',
      'online',
    ]);
    expect(client.state.me).toEqual({ name: 'ann', author: 'author-key-of-ann' });
    expect(room()).toMatchObject({ joined: true, leader: 'ann', more: false });
    expect(room().entries).toMatchObject([{ body: 'hi', from: 'bob', own: false, late: false, delivery: { is: 'received' } }]);
    expect(client.state.nodes.map(({ name, current }) => [name, current])).toEqual([
      ['node-a', true],
      ['node-b', false],
      ['node-c', false],
    ]);
    expect(client.state.decision).toMatchObject({ verdict: 'stay', reason: 'first', here: { name: 'node-a' } });
  });

  it('is refused for good when the name is taken, and goes on under another', async () => {
    const { client, mesh, wait } = setUp();
    mesh.node('a').refusals.push({ type: 'hello', code: 'name_taken' });
    await wait(100);
    expect(client.state.phase).toMatchObject({ is: 'refused', code: 'name_taken', node: 'http://node-a.test' });
    const dials = mesh.dialled.length;
    await wait(20_000);
    expect(mesh.dialled.length).toBe(dials);
    client.rename('ann-2');
    await wait(100);
    expect(client.state.phase.is).toBe('online');
    expect(client.state.me?.name).toBe('ann-2');
  });

  it('C156 gives the access token in every sign-in, and another one when told so after a refusal', async () => {
    const mesh = new ScriptedMesh([10, 12]);
    const given: (string | undefined)[] = [];
    for (const node of mesh.nodes) {
      const { handle } = node;
      node.handle = (end, message) => {
        if (message.type === 'hello') given.push(message.token);
        handle.call(node, end, message);
      };
    }
    mesh.node('a').refusals.push({ type: 'hello', code: 'unauthorized' });
    const { client, wait } = setUp({ mesh, sign: { token: 'an-old-token-0123' } });
    await wait(100);
    expect(client.state.phase).toMatchObject({ is: 'refused', code: 'unauthorized' });
    expect(given).toEqual(['an-old-token-0123']);
    client.rename('ann', 'a-new-token-0123');
    await wait(10_000);
    expect(client.state.phase.is).toBe('online');
    mesh.node('a').kill();
    await wait(10_000);
    client.rename('ann-2');
    await wait(10_000);
    expect(client.state.me?.name).toBe('ann-2');
    expect(given.length).toBeGreaterThan(3);
    expect(new Set(given.slice(1))).toEqual(new Set(['a-new-token-0123']));
  });

  it('C158 is refused for good when its access token does not count any more', async () => {
    const { client, mesh, wait } = setUp({ sign: { token: 'an-old-token-0123' } });
    await wait(100);
    mesh.node('a').live[0]?.drop(4003);
    await wait(10_000);
    expect(client.state.phase).toMatchObject({ is: 'refused', code: 'unauthorized', node: 'node-a' });
  });

  it('takes the refusal of one node for an answer, while others might not know yet', async () => {
    const mesh = new ScriptedMesh([10, 12]);
    const { client, wait } = setUp({ mesh, sign: { urls: mesh.nodes.map(({ url }) => url) } });
    mesh.node('a').refusals.push({ type: 'hello', code: 'name_taken' });
    await wait(1_000);
    expect(client.state.phase).toMatchObject({ is: 'refused', code: 'name_taken' });
    expect(mesh.dialled).toEqual([mesh.node('a').url]);
  });

  it('C108 does not come back after a close code that says stay away', async () => {
    const { client, mesh, wait } = setUp();
    await wait(100);
    mesh.node('a').live[0]?.drop(4009);
    await wait(10_000);
    expect(client.state.phase).toMatchObject({ is: 'refused', code: 'taken_over' });
    client.tryNow();
    await wait(100);
    expect(client.state.phase.is).toBe('online');
  });

  it('finds the others after a reload when its first node is gone', async () => {
    const storage = memoryStorage();
    const first = setUp({ storage });
    await first.wait(100);
    first.client.stop();
    await first.wait(100);
    first.mesh.node('a').kill();
    const second = setUp({ storage, mesh: first.mesh });
    await second.wait(400);
    expect(second.node()).toBe('node-b');
  });

  it('stops with a bye and keeps quiet', async () => {
    const { client, mesh, wait } = setUp();
    await wait(3_000);
    client.stop();
    await wait(2_000);
    expect(client.state.phase.is).toBe('idle');
    expect(mesh.nodes.flatMap(({ ends }) => [...ends])).toEqual([]);
    const probes = mesh.node('b').probes;
    await wait(60_000);
    expect(mesh.node('b').probes).toBe(probes);
    expect(mesh.time.pendingTimers).toBe(0);
  });
});
