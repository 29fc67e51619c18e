import { describe, expect, it } from 'vitest';
import type { NodeName, OriginId } from '../ids.ts';
import { formatStamp } from '../time/hybrid-clock.ts';
import { general, setUp } from './testing/client-stage.ts';

/** A post that A took while it was cut off, and B once more: B is live, and does not hold A's copy. */
async function disputed() {
  const stage = setUp();
  const { mesh, client, wait } = stage;
  const [a, b] = [mesh.node('a'), mesh.node('b')];
  await wait(3_500);
  a.cut = true;
  client.post(general, 'mine');
  await wait(500);
  b.say('general', 'bob', 'between');
  await wait(500);
  client.pin('node-b' as NodeName);
  await wait(200);
  const origin = () => stage.room().entries.find(({ body }) => body === 'mine')?.place?.origin;
  /** Seconds between one request for the missing copy and the next. */
  const pauses = (from = 0) => {
    const times = b.asked.slice(from).map(({ cameAt }) => cameAt);
    return times.slice(1).map((at, index) => Math.round((at - (times[index] as number)) / 1_000));
  };
  return { ...stage, a, b, origin, pauses };
}

describe('two copies of one post', () => {
  it("C58 shows the live node's, asks for the earlier one ever more seldom, and puts it in its place when it is there", async () => {
    const { mesh, a, b, bodies, origin, pauses, wait } = await disputed();
    expect([bodies(), origin()]).toEqual([['between', 'mine'], 'node-b-1']);
    await wait(95_000);
    expect(pauses()).toEqual([2, 4, 8, 16, 30, 30]);
    for (const { room, before, limit } of b.asked) {
      expect([room, before?.origin, before?.seq, limit]).toEqual(['general', 'node-a-1', 2, 1]);
    }
    expect([bodies(), origin()]).toEqual([['between', 'mine'], 'node-b-1']);

    mesh.heal(a);
    await wait(100);
    // It stands below the cursor: no node sends it unasked.
    expect(origin()).toBe('node-b-1');
    await wait(30_000);
    expect([bodies(), origin()]).toEqual([['mine', 'between'], 'node-a-1']);
    const asked = b.asked.length;
    await wait(120_000);
    expect(b.asked.length).toBe(asked);
  });

  it('C58 asks soon for an earlier copy when the later one came in a page', async () => {
    const { mesh, client, room, wait } = setUp();
    const a = mesh.node('a');
    await wait(3_500);
    const early = a.say('general', 'bob', 'hers');
    await wait(500);
    const late = { ...early, origin: 'node-x-1' as OriginId, at: formatStamp({ ms: mesh.now, counter: 0 }) };
    a.log.splice(a.log.indexOf(early), 1, late);
    // The page comes with the join that the refusal calls for; no event follows it for a minute.
    a.refusals.push({ type: 'post', code: 'not_in_room' }, { type: 'post', code: 'rate_limited', retryAfterMs: 60_000 });
    client.post(general, 'mine');
    await wait(200);
    expect(room().entries[0]?.place?.origin).toBe('node-x-1');
    await wait(2_000);
    expect(a.asked.map(({ before }) => [before?.origin, before?.seq])).toEqual([[early.origin, early.seq + 1]]);
  });

  it('C58 asks the node it moved to, and no other', async () => {
    const { mesh, client, b, origin, wait } = await disputed();
    mesh.takesOver = false;
    await wait(1_500);
    expect(b.asked).toHaveLength(1);
    client.pin('node-c' as NodeName);
    await wait(40_000);
    expect(b.asked).toHaveLength(1);
    expect(mesh.node('c').asked.length).toBeGreaterThan(3);
    expect(origin()).toBe('node-b-1');
  });

  it('asks nobody, and waits for nothing, while no node is live', async () => {
    const { mesh, client, b, wait } = await disputed();
    await wait(32_000);
    expect(b.asked).toHaveLength(5);
    client.stop();
    await wait(2_000);
    expect(mesh.time.pendingTimers).toBe(0);
    expect(b.asked).toHaveLength(5);
  });

  it('asks no more often while others talk', async () => {
    const { b, pauses, wait } = await disputed();
    for (let i = 0; i < 32; i += 1) {
      b.say('general', 'bob', `say ${i}`);
      await wait(1_000);
    }
    expect(pauses()).toEqual([2, 4, 8, 16]);
  });

  it('asks soon again when the mesh changed', async () => {
    const { mesh, a, b, origin, pauses, wait } = await disputed();
    await wait(32_000);
    expect(b.asked).toHaveLength(5);
    mesh.announce();
    await wait(3_000);
    expect(b.asked).toHaveLength(5);
    await wait(8_000);
    expect(pauses(5)).toEqual([2, 4]);
    mesh.heal(a);
    mesh.announce();
    await wait(4_100);
    expect(origin()).toBe('node-a-1');
  });

  it('asks no more often than that when the mesh changes while an answer is on its way', async () => {
    const { mesh, b, pauses, wait } = await disputed();
    b.latencyMs = 400;
    for (let ms = 0; b.asked.length < 2 && ms < 5_000; ms += 10) await wait(10);
    expect(b.asked).toHaveLength(2);
    // The third request leaves 4 s after the second answer.
    await wait(200 + 4_000 + 100);
    for (const end of b.live) end.send({ type: 'nodes', nodes: mesh.infos() });
    expect(b.asked).toHaveLength(2);
    await wait(9_000);
    expect(pauses(2)).toEqual([1, 2, 4]);
  });
});
