import { describe, expect, it } from 'vitest';
import type { NodeName, OriginId, RoomName, Stamp } from '../ids.ts';
import type { EventMessage } from '../protocol/event.ts';
import { general, setUp } from './testing/client-stage.ts';

describe('rooms', () => {
  it('loads older pages without a gap or a repetition', async () => {
    const { client, mesh, bodies, room, wait } = setUp();
    const said = Array.from({ length: 120 }, (_, i) => `say ${i}`);
    for (const body of said) mesh.node('b').say('general', 'bob', body);
    await wait(100);
    expect(room().more).toBe(true);
    expect(bodies()).toEqual(said.slice(70));
    for (let i = 0; i < 2; i += 1) {
      void client.loadOlder(general);
      await wait(50);
    }
    expect(bodies()).toEqual(said);
    expect(room().more).toBe(false);
    expect(room().entries.some(({ late }) => late)).toBe(false);
  });

  it('asks a node that has too much to do for older posts again, when it said', async () => {
    const { client, mesh, bodies, wait } = setUp();
    for (let n = 0; n < 60; n += 1) mesh.node('b').say('general', 'bob', `say ${n}`);
    await wait(100);
    for (let n = 0; n < 2; n += 1) mesh.node('a').refusals.push({ type: 'history', code: 'overloaded', retryAfterMs: 400 });
    void client.loadOlder(general);
    await wait(600);
    expect(bodies()).toHaveLength(50);
    await wait(400);
    expect(bodies()).toHaveLength(60);
  });

  it('marks what arrives late from a healed partition, in its place', async () => {
    const { mesh, bodies, room, wait } = setUp();
    await wait(100);
    mesh.node('c').cut = true;
    mesh.node('c').say('general', 'bob', 'cut off');
    await wait(2_000);
    mesh.node('b').say('general', 'cho', 'on this side');
    await wait(2_000);
    mesh.heal(mesh.node('c'));
    await wait(100);
    expect(bodies()).toEqual(['cut off', 'on this side']);
    expect(room().entries.map(({ late }) => late)).toEqual([true, false]);
  });

  it('C79 joins once more a room whose join was answered by a node that lagged behind', async () => {
    const { client, mesh, node, wait } = setUp();
    await wait(3_500);
    const [b, c] = [mesh.node('b'), mesh.node('c')];
    c.cut = true;
    b.say('general', 'bob', 'read on a');
    b.say('ops', 'bob', 'hidden from c');
    b.say('general', 'bob', 'read on a too');
    await wait(100);
    client.moveTo('node-c' as NodeName);
    await wait(100);
    client.join('ops');
    await wait(100);
    const ops = () => client.state.rooms.find(({ room }) => room === 'ops')?.entries.map(({ body }) => body);
    expect([node(), ops()]).toEqual(['node-c', []]);
    client.moveTo('node-b' as NodeName);
    await wait(200);
    expect(ops()).toEqual(['hidden from c']);
  });

  it('says why a room cannot be joined, and leaves one', async () => {
    const { client, mesh, wait } = setUp();
    await wait(100);
    mesh.node('a').refusals.push({ type: 'join', code: 'bad_room' });
    client.join('.x');
    await wait(100);
    expect(client.state.rooms).toMatchObject([{ room: 'general' }, { room: '.x', joined: false, error: 'Refused: bad_room.' }]);
    client.leave('.x');
    client.post(general, 'one more');
    client.post(general, 'bye all');
    client.leave('general');
    await wait(100);
    expect(client.state.rooms).toEqual([]);
    expect(mesh.node('a').log.map(({ body }) => body)).toEqual(['one more', 'bye all']);
    expect([...(mesh.node('a').live[0]?.rooms ?? [])]).toEqual([]);
  });

  it('C79 shows a room anew when the node that lagged behind does so no longer', async () => {
    const { client, mesh, node, wait } = setUp();
    await wait(3_500);
    const [b, c] = [mesh.node('b'), mesh.node('c')];
    c.cut = true;
    b.say('ops', 'bob', 'hidden from c');
    b.say('general', 'bob', 'read on a');
    await wait(100);
    client.moveTo('node-c' as NodeName);
    await wait(100);
    client.join('ops');
    await wait(5_000);
    const ops = () => client.state.rooms.find(({ room }) => room === 'ops')?.entries.map(({ body }) => body);
    expect([node(), ops()]).toEqual(['node-c', []]);
    // The cursor covers it, so the node does not send it.
    mesh.heal(c);
    await wait(30_000);
    expect([node(), ops()]).toEqual(['node-c', ['hidden from c']]);
  });

  it('loads what stands between the posts that moved up out of the newest page', async () => {
    const { mesh, bodies, wait } = setUp();
    const said = Array.from({ length: 60 }, (_, i) => mesh.node('b').say('general', 'bob', `say ${i}`));
    await wait(3_500);
    expect(bodies()[0]).toBe('say 10');
    // A node that was cut off had taken the last one before all others.
    const at = (said[0]?.at ?? '').replace(/....$/, '0000') as Stamp;
    mesh.node('a').admit({ ...(said[59] as EventMessage), at, origin: 'node-x-1' as OriginId, seq: 1 });
    await wait(100);
    expect(bodies()).toEqual(['say 59', ...Array.from({ length: 59 }, (_, i) => `say ${i}`)]);
  });

  it('C69 shows more than a page anew when the node that lagged behind is left, though an older page is on its way', async () => {
    const { client, mesh, node, bodies, wait } = setUp({ latencies: [10, 400, 14] });
    const [b, c] = [mesh.node('b'), mesh.node('c')];
    for (let i = 0; i < 60; i += 1) b.say('general', 'bob', `before ${i}`);
    await wait(3_500);
    c.cut = true;
    b.say('general', 'bob', 'hidden from c');
    await wait(100);
    client.moveTo('node-c' as NodeName);
    await wait(100);
    for (let i = 0; i < 60; i += 1) c.say('general', 'bob', `on c ${i}`);
    await wait(100);
    const all = bodies();
    expect([node(), all.length, all[0]]).toEqual(['node-c', 111, 'before 10']);
    mesh.heal(c);
    client.moveTo('node-b' as NodeName);
    while (node() !== 'node-b') await wait(10);
    void client.loadOlder(general);
    await wait(5_000);
    expect(bodies()).toEqual(all);
  });

  it.each([0, 60])(
    'C184 shows the last edit, though a node that lagged behind told of one before it again, %i posts above',
    async (below) => {
      const { client, mesh, node, wait } = setUp();
      const [b, c] = [mesh.node('b'), mesh.node('c')];
      const post = b.say('ops', 'bob', 'as written');
      for (let i = 0; i < below; i += 1) b.say('ops', 'bob', `below ${i}`);
      await wait(3_500);
      c.cut = true;
      const first = b.edit(post, 'first');
      b.edit(post, 'last');
      await wait(100);
      client.join('ops');
      await wait(100);
      const ops = 'ops' as RoomName;
      void client.loadOlder(ops);
      await wait(100);
      const shown = () => client.state.rooms.find(({ room }) => room === ops)?.entries[0]?.body;
      expect(shown()).toBe('last');
      client.moveTo('node-c' as NodeName);
      await wait(100);
      // Its author is here as well, and was not told that it is stored on two.
      c.edit(post, 'first', first.id);
      await wait(100);
      expect([node(), shown()]).toEqual(['node-c', 'first']);
      mesh.heal(c);
      await wait(30_000);
      expect([node(), shown()]).toEqual(['node-c', 'last']);
    },
  );

  /** On its way from A to B, which is far: the resume is sent, and the answer has not come. */
  async function onTheWay() {
    const stage = setUp({ latencies: [10, 400, 14] });
    await stage.wait(3_500);
    stage.client.join('ops');
    await stage.wait(100);
    stage.mesh.takesOver = false;
    stage.client.moveTo('node-b' as NodeName);
    while (![...stage.mesh.node('b').ends].some(({ live }) => live)) await stage.wait(10);
    return stage;
  }

  it('does not take over who is in a room from the late answer of a node that was left', async () => {
    const { client, mesh, node, room, wait } = setUp({ latencies: [10, 400, 14] });
    mesh.takesOver = false;
    await wait(3_500);
    client.moveTo('node-b' as NodeName);
    while (node() !== 'node-b') await wait(10);
    client.moveTo('node-c' as NodeName);
    await wait(2_000);
    expect([node(), room().members]).toEqual(['node-c', [{ name: 'ann', node: 'node-c' }]]);
  });

  it('says to the node it has moved to that a room was left on the way', async () => {
    const { client, mesh, node, wait } = await onTheWay();
    expect(node()).toBe('node-a');
    client.leave('ops');
    await wait(1_500);
    expect(node()).toBe('node-b');
    expect([...(mesh.node('b').live[0]?.rooms ?? [])]).toEqual(['general']);
  });

  it('shows what was said in a room that was joined on the way', async () => {
    const { client, mesh, node, wait } = await onTheWay();
    client.join('dev');
    await wait(40);
    const dev = () => client.state.rooms.find(({ room }) => room === 'dev');
    expect([node(), dev()?.joined]).toEqual(['node-a', true]);
    while (node() === 'node-a') await wait(10);
    mesh.node('c').say('dev', 'bob', 'between');
    await wait(1_000);
    expect(dev()?.entries.map(({ body }) => body)).toEqual(['between']);
  });

  it('C16 ignores what it does not know', async () => {
    const { client, mesh, bodies, wait } = setUp();
    await wait(100);
    const end = mesh.node('a').live[0];
    const event = mesh.node('a').say('general', 'bob', 'known');
    end?.send({ type: 'weather', rain: true });
    end?.send({ ...event, seq: 99, kind: 'sticker' });
    await wait(100);
    expect(bodies()).toEqual(['known']);
    expect(client.state.phase.is).toBe('online');
  });
});
