import { describe, expect, it } from 'vitest';
import type { NodeName } from '../ids.ts';
import { general, setUp } from './testing/client-stage.ts';

describe('losing a node', () => {
  it('C84 is live on the warm standby within half a second, with nothing lost and nothing twice', async () => {
    const { client, mesh, bodies, node, wait } = setUp();
    await wait(3_500);
    expect(client.state.nodes.find(({ standby }) => standby)?.name).toBe('node-b');
    mesh.node('c').say('general', 'bob', 'before');
    await wait(20);
    mesh.node('a').kill();
    mesh.node('c').say('general', 'bob', 'between');
    await wait(100);
    expect(node()).toBe('node-b');
    mesh.node('c').say('general', 'bob', 'after');
    await wait(100);
    expect(bodies()).toEqual(['before', 'between', 'after']);
    expect(client.state.moves).toMatchObject([{ from: 'node-a', to: 'node-b', cause: 'lost', replayed: 1 }]);
    expect(client.state.moves[0]?.gapMs).toBeLessThan(1_500);
    expect(client.state.decision).toMatchObject({ verdict: 'move', reason: 'lost', left: { name: 'node-a' } });
    const standby = client.state.nodes.find((one) => one.standby);
    expect(standby?.name).toBe('node-c');
  });

  it('counts the posts that come while it catches up', async () => {
    const { client, mesh, bodies, wait } = setUp();
    await wait(3_500);
    mesh.node('b').resumedAfterMs = 1_200;
    mesh.node('a').kill();
    for (let n = 0; n < 40; n += 1) mesh.node('c').say('general', 'bob', `missed ${n}`);
    await wait(600);
    expect(client.state.phase).toMatchObject({ is: 'syncing', node: 'node-b', posts: 40 });
    await wait(1_000);
    expect(client.state.phase.is).toBe('online');
    expect(bodies()).toHaveLength(40);
  });

  it('C110 gives up a node that has been silent for 3.5 s', async () => {
    const { mesh, node, wait } = setUp();
    await wait(3_500);
    mesh.node('a').frozen = true;
    await wait(2_000);
    expect(node()).toBe('node-a');
    await wait(2_600);
    expect(node()).toBe('node-b');
  });

  it('does not wait for a standby that died with the node', async () => {
    const { mesh, node, wait } = setUp();
    await wait(3_500);
    mesh.node('b').frozen = true;
    mesh.node('a').kill();
    await wait(2_500);
    expect(node()).toBe('node-c');
  });

  it('keeps another standby when the node of the first one dies', async () => {
    const { client, mesh, wait } = setUp();
    await wait(3_500);
    mesh.node('b').kill();
    await wait(200);
    expect(client.state.nodes.find(({ standby }) => standby)?.name).toBe('node-c');
  });

  it('backs off from a node that ends every connection, and comes back at once to one that did not', async () => {
    const { client, mesh, wait } = setUp({ latencies: [10] });
    const a = mesh.node('a');
    a.dropOnResume = true;
    await wait(20_000);
    expect(mesh.dialled.length).toBeLessThan(25);
    a.dropOnResume = false;
    await wait(15_000);
    a.live[0]?.drop(1006);
    await wait(60);
    expect(client.state.phase.is).toBe('online');
  });

  it('is not put out by its own resume, read late by a node that had stopped', async () => {
    const { client, mesh, node, wait } = setUp();
    await wait(3_500);
    mesh.node('b').frozen = true;
    client.moveTo('node-b' as NodeName);
    await wait(2_500);
    expect(client.state.phase).toEqual({ is: 'online', node: 'node-a', moving: undefined });
    mesh.node('a').live[0]?.drop(4009);
    await wait(2_500);
    expect(client.state.phase.is).toBe('online');
    const again = mesh.nodes.find(({ name }) => name === node());
    again?.live[0]?.drop(4009);
    await wait(1_000);
    expect(client.state.phase).toMatchObject({ is: 'refused', code: 'taken_over' });
  });

  it('tries every node, then waits and tries for ever; tryNow does not wait', async () => {
    const { client, mesh, wait } = setUp();
    await wait(3_500);
    for (const node of mesh.nodes) node.kill();
    await wait(1_000);
    expect(client.state.phase).toMatchObject({ is: 'connecting', lost: 'node-a', allFailed: true });
    expect(new Set(mesh.dialled.slice(-6)).size).toBe(3);
    await wait(60_000);
    const { phase } = client.state;
    expect(phase.is === 'connecting' && phase.attempt).toBeGreaterThan(5);
    expect(phase.is === 'connecting' && phase.attempt).toBeLessThan(60);
    client.post(general, 'kept');
    mesh.node('c').restart();
    client.tryNow();
    await wait(400);
    expect(client.state.phase).toMatchObject({ is: 'online', node: 'node-c' });
    expect(mesh.node('c').log.map(({ body }) => body)).toEqual(['kept']);
  });

  it('keeps trying when a node fails to sign in someone who was online already', async () => {
    const { client, mesh, wait } = setUp({ latencies: [10] });
    await wait(100);
    mesh.node('a').kill();
    await wait(500);
    mesh.node('a').restart();
    mesh.node('a').refusals.push({ type: 'hello', code: 'internal' });
    await wait(10_000);
    expect(client.state.phase.is).toBe('online');
    expect(client.state.moves).toMatchObject([{ from: 'node-a', to: 'node-a', cause: 'resume' }]);
    expect(mesh.node('a').came).toEqual(['first', 'resume']);
  });

  it('asks the next node when one refuses the name of someone who was online already', async () => {
    const { mesh, node, wait } = setUp({ latencies: [10, 12] });
    await wait(3_500);
    for (const each of mesh.nodes) each.kill();
    await wait(200);
    mesh.node('b').refusals.push({ type: 'hello', code: 'name_taken' });
    for (const each of mesh.nodes) each.restart();
    await wait(10_000);
    expect(mesh.node('b').refusals).toEqual([]);
    expect(node()).toBe('node-a');
  });

  it('C179 moves at once when its node is going away, says why it comes, and closes the old connection last', async () => {
    const { client, mesh, bodies, seen, wait } = setUp();
    await wait(3_500);
    const a = mesh.node('a');
    a.live[0]?.send({ type: 'going', reason: 'drain', deadlineMs: 20_000, suggest: [mesh.node('c').url] });
    mesh.node('b').say('general', 'bob', 'meanwhile');
    seen.length = 0;
    mesh.takesOver = false;
    await wait(300);
    expect(client.state.moves).toMatchObject([{ from: 'node-a', to: 'node-b', cause: 'drain', gapMs: 0 }]);
    expect(['a', 'b', 'c'].map((letter) => mesh.node(letter).came)).toEqual([['first'], ['drain'], []]);
    expect(seen.every(({ phase }) => phase.is === 'online')).toBe(true);
    await wait(600);
    expect(a.live).toEqual([]);
    expect(bodies()).toEqual(['meanwhile']);
  });

  it('tries again to leave a node that is going away when nobody took it the first time, and stays meanwhile', async () => {
    const { client, mesh, node, wait } = setUp();
    await wait(3_500);
    for (const name of ['b', 'c'] as const) mesh.node(name).kill();
    await wait(200);
    mesh.node('a').live[0]?.send({ type: 'going', reason: 'drain', deadlineMs: 60_000, suggest: [mesh.node('c').url] });
    await wait(8_000);
    expect(node()).toBe('node-a');
    expect(client.state.phase).toMatchObject({ is: 'online', node: 'node-a' });
    mesh.node('c').restart();
    await wait(12_000);
    expect(node()).toBe('node-c');
    expect(client.state.moves.at(-1)).toMatchObject({ from: 'node-a', to: 'node-c', cause: 'drain', gapMs: 0 });
  });

  it('C150 keeps no standby on a node that is going away', async () => {
    const { mesh, node, wait } = setUp();
    await wait(3_500);
    const standbys = (name: string) => [...mesh.node(name).ends].filter((end) => !end.live);
    expect(standbys('b')).toHaveLength(1);
    standbys('b')[0]?.send({ type: 'going', reason: 'drain', deadlineMs: 20_000, suggest: [] });
    await wait(300);
    expect(standbys('b')).toEqual([]);
    expect(standbys('c')).toHaveLength(1);
    expect(node()).toBe('node-a');
  });

  it('asks for a sign of life when the network changed', async () => {
    const { client, mesh, node, wait } = setUp();
    await wait(3_500);
    mesh.node('a').frozen = true;
    client.networkChanged();
    await wait(2_500);
    expect(node()).toBe('node-b');
  });
});
