import { describe, expect, it } from 'vitest';
import type { AuthorId, OriginId, PostId, RoomName, Stamp, UserName } from '../ids.ts';
import type { EventMessage } from '../protocol/event.ts';
import { general, setUp } from './testing/client-stage.ts';
import { memoryStorage, ScriptedMesh } from './testing/scripted-mesh.ts';

function event(kind: EventMessage['kind'], seq: number, body: string, more: Partial<EventMessage> = {}): EventMessage {
  const place = { at: `17000000000${10 + seq}-0000` as Stamp, origin: 'far' as OriginId, seq };
  const by = { from: 'far' as UserName, author: 'far' as AuthorId, id: `far-${seq}` as PostId };
  return { type: 'event', kind, room: general, body, ...place, ...by, ...more };
}
const of = (seq: number) => ({ target: { author: 'far' as AuthorId, id: `far-${seq}` as PostId } });

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

  it('C182 shows a post with the changes that came before it, and none that was taken back with its words', async () => {
    const { mesh, room, wait } = setUp();
    await wait(100);
    const [end] = mesh.nodes.flatMap(({ live }) => live);
    end?.send(event('post', 1, 'first', { amendments: [event('edit', 8, 'better', of(1)), event('react', 9, '👍', of(1))] }));
    end?.send(event('post', 2, '', { amendments: [event('delete', 7, '', of(2))] }));
    await wait(100);
    expect(room().entries).toMatchObject([
      { body: 'better', reactions: [{ emoji: '👍', names: ['far'] }] },
      { body: '', deleted: true },
    ]);
  });

  it('C180 keeps a change of a post that is not here until it comes, though from another node', async () => {
    const { mesh, room, wait } = setUp();
    await wait(100);
    const live = () => mesh.nodes.flatMap((node) => node.live)[0];
    live()?.send({ ...event('edit', 8, 'better', of(1)), origin: 'near' as OriginId });
    await wait(100);
    expect(room().entries).toEqual([]);
    mesh.node('a').kill();
    await wait(2_000);
    live()?.send(event('post', 1, 'first'));
    await wait(100);
    expect(room().entries).toMatchObject([{ body: 'better' }]);
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
