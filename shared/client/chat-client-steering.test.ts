import { describe, expect, it } from 'vitest';
import type { NodeName } from '../ids.ts';
import { setUp } from './testing/client-stage.ts';

describe('choosing a node', () => {
  it('is on the fastest within 10 s of opening, and says why', async () => {
    const { client, node, wait } = setUp({ latencies: [40, 5, 120] });
    await wait(10_000);
    expect(node()).toBe('node-b');
    expect(client.state.moves).toMatchObject([{ from: 'node-a', to: 'node-b', cause: 'faster', gapMs: 0 }]);
    expect(client.state.nodes.map(({ rttMs }) => rttMs)).toEqual([40, 5, 120]);
    await wait(18_000);
    expect(client.state.decision).toMatchObject({ reason: 'fastest', here: { name: 'node-b', rttMs: 5 } });
    expect(client.state.moves).toHaveLength(1);
  });

  it('stays with 40 ms when another has 35, and says why not', async () => {
    const { client, node, wait } = setUp({ latencies: [40, 35, 120] });
    await wait(180_000);
    expect(node()).toBe('node-a');
    expect(client.state.decision).toMatchObject({ verdict: 'stay', reason: 'not_enough' });
  });

  it('C85 moves within 60 s after its node became slow, once, and not within 60 s of the last move', async () => {
    const { client, mesh, node, wait } = setUp({ latencies: [40, 5, 120] });
    await wait(5_000);
    const movedAt = client.state.moves[0]?.at ?? 0;
    mesh.node('b').latencyMs = 200;
    await wait(movedAt + 60_000 - mesh.now);
    expect(node()).toBe('node-b');
    expect(client.state.decision?.reason).toBe('too_soon');
    await wait(5_000);
    expect(node()).toBe('node-a');
    expect(client.state.moves.at(-1)).toMatchObject({ cause: 'faster', from: 'node-b', to: 'node-a' });
    mesh.node('b').latencyMs = 5;
    await wait(55_000);
    expect(client.state.moves).toHaveLength(2);
  });

  it('C113 measures nothing while hidden, and three times afresh before a decision when shown again', async () => {
    const { client, mesh, node, wait } = setUp();
    await wait(4_000);
    client.watchMesh(true);
    mesh.node('c').latencyMs = 1;
    mesh.node('a').latencyMs = 60;
    await wait(3_500);
    expect(client.state.decision?.reason).toBe('confirming');
    client.watchMesh(false);
    client.setVisible(false);
    const { probes } = mesh.node('c');
    await wait(120_000);
    expect(mesh.node('c').probes).toBe(probes);
    expect(client.state.moves).toEqual([]);
    client.setVisible(true);
    await wait(1_900);
    expect(node()).toBe('node-a');
    await wait(1_000);
    expect(node()).toBe('node-c');
  });

  it('shows itself to no other node while only this one is measured, and says so', async () => {
    const { client, mesh, node, wait } = setUp({ latencies: [40, 5, 120] });
    client.setReach('here');
    await wait(30_000);
    expect(node()).toBe('node-a');
    expect(client.state.decision?.reason).toBe('only_here');
    expect([mesh.node('b').probes, mesh.node('c').probes]).toEqual([0, 0]);
    expect(client.state.nodes.some(({ standby }) => standby)).toBe(false);
    client.setReach('all');
    await wait(10_000);
    expect(node()).toBe('node-b');
  });

  it('decides at once when asked to measure now', async () => {
    const { client, mesh, node, wait } = setUp();
    await wait(4_000);
    mesh.node('a').latencyMs = 80;
    const done = client.measureNow();
    await wait(600);
    await done;
    await wait(300);
    expect(node()).toBe('node-b');
  });

  it('a pin wins, fails over when its node dies, and returns to it', async () => {
    const { client, mesh, node, wait } = setUp({ latencies: [40, 5, 120] });
    await wait(5_000);
    client.pin('node-c' as NodeName);
    await wait(1_000);
    expect(node()).toBe('node-c');
    expect(client.state.pin).toBe('node-c');
    await wait(120_000);
    expect(client.state.decision).toMatchObject({ verdict: 'stay', reason: 'pinned' });
    mesh.node('c').kill();
    await wait(1_000);
    expect(node()).toBe('node-b');
    await wait(60_000);
    expect(node()).toBe('node-b');
    mesh.node('c').restart();
    await wait(20_000);
    expect(node()).toBe('node-c');
    expect(client.state.moves.map(({ cause }) => cause)).toEqual(['faster', 'pinned', 'lost', 'pinned']);
  });

  it('starts pinned to where it is', async () => {
    const { client, node, wait } = setUp({ latencies: [40, 5, 120], sign: { pin: 'here' } });
    await wait(30_000);
    expect(node()).toBe('node-a');
    expect(client.state.pin).toBe('node-a');
    client.unpin();
    await wait(500);
    expect(node()).toBe('node-b');
  });

  it('C83 moves by hand without a gap, and gets every event once', async () => {
    const { client, mesh, bodies, node, wait } = setUp({ latencies: [20, 20, 20] });
    await wait(3_500);
    client.moveTo('node-c' as NodeName);
    const said: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      said.push(`say ${i}`);
      mesh.nodes[i % 3]?.say('general', 'bob', `say ${i}`);
      await wait(5);
    }
    await wait(1_000);
    expect(node()).toBe('node-c');
    expect(bodies()).toEqual(said);
  });
});
