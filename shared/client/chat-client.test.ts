import { describe, expect, it } from 'vitest';
import type { NodeName, RoomName } from '../ids.ts';
import { ChatClient } from './chat-client.ts';
import type { ChatState, SignIn } from './chat-state.ts';
import type { ClientStorage } from './ports.ts';
import { memoryStorage, ScriptedMesh } from './testing/scripted-mesh.ts';

const general = 'general' as RoomName;

interface Options {
  readonly latencies?: readonly number[];
  readonly storage?: ClientStorage;
  readonly sign?: Partial<SignIn>;
  readonly mesh?: ScriptedMesh;
}

function setUp({ latencies = [10, 12, 14], storage, sign, mesh = new ScriptedMesh(latencies) }: Options = {}) {
  const client = new ChatClient(mesh.ports(storage));
  const seen: ChatState[] = [];
  client.subscribe((state) => seen.push(state));
  const urls = [mesh.node('a').url];
  client.start({ urls, name: 'ann', key: 'key-of-ann', rooms: ['general'], pin: undefined, ...sign });
  const bodies = () => room().entries.map(({ body }) => body);
  const room = () => {
    const found = client.state.rooms.find((one) => one.room === general);
    if (!found) throw new Error('not in general');
    return found;
  };
  const node = () => ('node' in client.state.phase ? client.state.phase.node : undefined);
  return { mesh, client, seen, room, bodies, node, wait: (ms: number) => mesh.time.advance(ms) };
}

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

describe('posting', () => {
  it('shows a post at once and follows it to everywhere', async () => {
    const { client, room, wait } = setUp();
    await wait(100);
    const id = client.post(general, 'hello');
    expect(room().entries).toMatchObject([{ id, key: `own/${id}`, own: true, place: undefined, delivery: { is: 'sending' } }]);
    expect(client.state.waiting).toBe(1);
    await wait(50);
    expect(room().entries).toMatchObject([{ id, key: `own/${id}`, place: { seq: 1 }, delivery: { is: 'everywhere' } }]);
    expect(client.state.waiting).toBe(0);
  });

  it('C91 keeps a stored post until it is replicated, also over a reload, and sends it again with the same id', async () => {
    const storage = memoryStorage();
    const { client, mesh, room, wait } = setUp({ storage });
    await wait(100);
    for (const node of mesh.nodes) node.cut = true;
    const id = client.post(general, 'hello');
    await wait(100);
    expect(room().entries).toMatchObject([{ delivery: { is: 'stored' } }]);
    expect(await storage.keys('skein/outbox/')).toHaveLength(1);
    mesh.node('a').kill();
    await wait(1_000);
    expect(mesh.node('b').posts.map((post) => post.id)).toEqual([id]);

    const again = setUp({ storage, mesh, sign: { urls: [mesh.node('c').url] } });
    await again.wait(1_000);
    expect(mesh.node('c').posts.map((post) => post.id)).toEqual([id]);
    expect(again.bodies()).toEqual(['hello']);
    mesh.node('b').cut = false;
    mesh.heal(mesh.node('c'));
    await again.wait(100);
    expect(await storage.keys('skein/outbox/')).toEqual([]);
    expect(again.room().entries).toMatchObject([{ delivery: { is: 'replicated' } }]);
  });

  it('lists what was never stored as unsent after a reload; Send delivers it once, Discard drops it', async () => {
    const storage = memoryStorage();
    const mesh = new ScriptedMesh([10, 12, 14]);
    for (const node of mesh.nodes) node.up = false;
    const first = setUp({ storage, mesh });
    await first.wait(6_000);
    expect(first.client.state.phase).toMatchObject({ is: 'connecting', allFailed: true });
    first.client.post(general, 'one');
    first.client.post(general, 'two');
    expect(first.client.state.waiting).toBe(2);
    await first.wait(100);
    first.client.stop();

    const second = setUp({ storage, mesh });
    await second.wait(10);
    expect(second.room().entries).toMatchObject([
      { body: 'one', delivery: { is: 'failed', code: 'unsent' } },
      { body: 'two', delivery: { is: 'failed', code: 'unsent' } },
    ]);
    const [one, two] = second.room().entries;
    for (const node of mesh.nodes) node.restart();
    await second.wait(6_000);
    expect(mesh.node('a').posts).toEqual([]);
    if (one) second.client.retry(one.id);
    if (two) second.client.discard(two.id);
    await second.wait(200);
    expect(second.bodies()).toEqual(['one']);
    expect(mesh.nodes.flatMap(({ posts }) => posts)).toHaveLength(1);
    expect(await storage.keys('skein/outbox/')).toEqual([]);
  });

  it('shows own posts of before a reload as replicated: they left the outbox when they were', async () => {
    const storage = memoryStorage();
    const first = setUp({ storage });
    await first.wait(100);
    first.client.post(general, 'hello');
    await first.wait(100);
    const second = setUp({ storage, mesh: first.mesh });
    await second.wait(100);
    expect(second.room().entries).toMatchObject([{ body: 'hello', own: true, delivery: { is: 'replicated' } }]);
  });

  it('joins again and sends again when the node has forgotten the room', async () => {
    const { client, mesh, bodies, wait } = setUp();
    await wait(100);
    mesh.node('a').live[0]?.rooms.clear();
    client.post(general, 'hello');
    await wait(100);
    expect(bodies()).toEqual(['hello']);
    expect(mesh.node('a').log.map(({ body }) => body)).toEqual(['hello']);
  });

  it('C91 sends what it stored in a room again also after leaving the room', async () => {
    const { client, mesh, wait } = setUp();
    await wait(3_500);
    for (const node of mesh.nodes) node.cut = true;
    client.post(general, 'last words');
    await wait(100);
    client.leave('general');
    await wait(100);
    expect([...(mesh.node('a').live[0]?.rooms ?? [])]).toEqual([]);
    mesh.node('a').kill();
    await wait(2_000);
    expect(mesh.node('b').log.map(({ body }) => body)).toEqual(['last words']);
    expect([...(mesh.node('b').live[0]?.rooms ?? [])]).toEqual([]);
    expect(client.state.rooms).toEqual([]);
  });

  it('C102 holds later posts back while one is rate limited, so that their order stands', async () => {
    const { client, mesh, wait } = setUp();
    await wait(100);
    const a = mesh.node('a');
    a.refusals.push({ type: 'post', code: 'rate_limited', retryAfterMs: 700 });
    for (const body of ['one', 'two', 'three']) client.post(general, body);
    await wait(600);
    expect(a.posts.map(({ body }) => body)).toEqual(['one']);
    expect(client.state.waiting).toBe(3);
    await wait(300);
    expect(a.log.map(({ body }) => body)).toEqual(['one', 'two', 'three']);
  });

  it('shows a refusal, lets the others pass, and sends again on demand', async () => {
    const { client, mesh, room, bodies, wait } = setUp();
    await wait(100);
    mesh.node('a').refusals.push({ type: 'post', code: 'body_too_long' });
    const id = client.post(general, 'long');
    client.post(general, 'short');
    await wait(100);
    expect(bodies()).toEqual(['short', 'long']);
    expect(room().entries[1]).toMatchObject({ delivery: { is: 'failed', code: 'body_too_long' } });
    expect(client.state.waiting).toBe(0);
    client.retry(id);
    await wait(100);
    expect(room().entries[1]).toMatchObject({ id, delivery: { is: 'everywhere' } });
  });

  it('gives a direct post a room once it is stored, and shows one that is refused', async () => {
    const { client, mesh, wait } = setUp();
    await wait(100);
    mesh.node('a').refusals.push({ type: 'post', code: 'no_such_user' });
    const id = client.postTo('nobody', 'psst');
    await wait(100);
    const direct = () => client.state.rooms.filter(({ with: name }) => name !== undefined);
    expect(direct()).toMatchObject([{ room: 'to:nobody', with: 'nobody', entries: [{ delivery: { code: 'no_such_user' } }] }]);
    client.discard(id);
    client.postTo('bob', 'hi bob');
    await wait(100);
    expect(direct()).toMatchObject([{ room: 'dm:author-key-of-ann:author-of-bob', with: 'bob', entries: [{ body: 'hi bob' }] }]);
    client.post('dm:author-key-of-ann:author-of-bob' as RoomName, 'again');
    await wait(100);
    expect(mesh.node('a').posts.at(-1)).toMatchObject({ to: 'bob', body: 'again' });
    expect(direct()[0]?.entries.map(({ body }) => body)).toEqual(['hi bob', 'again']);
  });

  it('C56 sends a post again when its answer was lost, and shows it once', async () => {
    const { client, mesh, room, bodies, wait } = setUp();
    await wait(3_500);
    mesh.node('a').dropOnPost = true;
    client.post(general, 'one');
    client.post(general, 'two');
    await wait(2_000);
    expect(bodies()).toEqual(['one', 'two']);
    expect(room().entries.map(({ delivery }) => delivery.is)).toEqual(['replicated', 'everywhere']);
    expect(client.state.moves).toMatchObject([{ from: 'node-a', to: 'node-b', cause: 'lost', resent: 1 }]);
    expect(mesh.node('c').log.map(({ body }) => body)).toEqual(['one', 'two']);
  });

  it('leaves a node that takes no posts', async () => {
    const { client, mesh, node, wait } = setUp();
    await wait(3_500);
    for (let i = 0; i < 9; i += 1) mesh.node('a').refusals.push({ type: 'post', code: 'storage_full', retryAfterMs: 100 });
    client.post(general, 'hello');
    await wait(2_000);
    expect(node()).toBe('node-b');
    expect(client.state.moves).toMatchObject([{ cause: 'refused', to: 'node-b' }]);
    expect(mesh.node('b').log.map(({ body }) => body)).toEqual(['hello']);
  });
});

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

  it('keeps trying when a node refuses the name of someone who was online already', async () => {
    const { client, mesh, wait } = setUp({ latencies: [10] });
    await wait(100);
    mesh.node('a').kill();
    await wait(500);
    mesh.node('a').restart();
    mesh.node('a').refusals.push({ type: 'hello', code: 'internal' });
    await wait(10_000);
    expect(client.state.phase.is).toBe('online');
    expect(client.state.moves).toMatchObject([{ from: 'node-a', to: 'node-a', cause: 'resume' }]);
  });

  it('moves at once when its node is going away, and closes the old connection last', async () => {
    const { client, mesh, bodies, seen, wait } = setUp();
    await wait(3_500);
    const a = mesh.node('a');
    a.live[0]?.send({ type: 'going', reason: 'drain', deadlineMs: 20_000, suggest: [mesh.node('c').url] });
    mesh.node('b').say('general', 'bob', 'meanwhile');
    seen.length = 0;
    mesh.takesOver = false;
    await wait(300);
    expect(client.state.moves).toMatchObject([{ from: 'node-a', to: 'node-b', cause: 'drain', gapMs: 0 }]);
    expect(seen.every(({ phase }) => phase.is === 'online')).toBe(true);
    await wait(600);
    expect(a.live).toEqual([]);
    expect(bodies()).toEqual(['meanwhile']);
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
