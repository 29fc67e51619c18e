import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { sleep, until } from './harness/time.ts';
import { refusal, Wire } from './harness/wire.ts';

let mesh: Mesh;
beforeAll(async () => {
  mesh = await Mesh.start({ count: 3, topology: 'full', proxied: true });
});
afterAll(() => mesh?.close());

const at = (letter: string): string => mesh.node(letter).url;
const notOf = (client: RawClient) => (user: { readonly name: string }) => user.name !== client.name;

describe('standby connections', () => {
  it('C81 C82 C83 C27 C49 stay silent until resume, which makes them the live one and closes the other with 4009', async () => {
    const ann = await RawClient.join(at('a'), 'ann', 'general');
    const bob = await RawClient.join(at('c'), 'bob', 'general');
    const standby = await ann.standby(at('b'));
    await bob.post('general', 'to the live one');
    await until('ann to get it', () => ann.bodies().includes('to the live one'));
    expect(ann.wire.isOpen).toBe(true);
    expect(standby.all('event')).toEqual([]);
    expect(standby.all('presence')).toEqual([]);
    expect(await standby.request({ type: 'ping' })).toMatchObject({ type: 'pong', node: 'node-b' });
    expect((await bob.users()).find(({ name }) => name === 'ann')).toMatchObject({ node: 'node-a' });

    const old = await ann.moveTo(standby);
    expect(await old?.closed).toMatchObject({ code: 4009 });
    await bob.post('general', 'to the new one');
    await until('ann to get it', () => ann.bodies().includes('to the new one'));
    expect(ann.bodies('general')).toEqual(['to the live one', 'to the new one']);
    // A node with much to do tells once a second: to bob, who came within that second, ann's coming and her move are one.
    await bob.wire.next('presence', ({ joined, moved }) =>
      [...joined, ...moved].some(({ name, node }) => name === 'ann' && node === 'node-b'),
    );
    expect(bob.wire.all('presence').flatMap(({ left }) => left.map(({ name }) => name))).not.toContain('ann');
    for (const client of [ann, bob]) await client.bye();
  });

  it('C26 C27 C48 C100 a user without a key keeps author, place and leadership on another node', async () => {
    const first = new RawClient('lead', { key: null });
    await first.connect(at('a'));
    await first.join('place');
    const second = await RawClient.join(at('b'), 'second', 'place');
    const author = first.author;
    first.drop();
    await first.connect(at('c'));
    expect(first.author).toBe(author);
    expect((await second.join('place')).leader).toBe('lead');
    await sleep(3_500);
    expect((await second.join('place')).leader).toBe('lead');
    const gone = second.wire.all('presence').flatMap(({ left }) => left);
    expect(gone.map(({ name }) => name)).not.toContain('lead');
    await first.bye();
    await second.wire.next('leader', ({ leader }) => leader === 'second');
    await second.wire.next('presence', ({ left }) => left.some(({ name, reason }) => name === 'lead' && reason === 'bye'));
    await second.bye();
  });

  it('C48 C47 who drops and does not return leaves after the grace, as lost; whose node dies, as node_down', async () => {
    const watcher = await RawClient.join(at('a'), 'watcher', 'grace');
    const dropped = await RawClient.join(at('b'), 'dropped', 'grace');
    const stranded = await RawClient.join(at('c'), 'stranded', 'grace');
    expect((await watcher.users()).filter(notOf(watcher)).length).toBeGreaterThanOrEqual(2);
    dropped.drop();
    const leaving = (name: string) =>
      watcher.wire.next('presence', ({ left }) => left.some((member) => member.name === name), 9_000);
    await sleep(2_000);
    expect(watcher.wire.all('presence').flatMap(({ left }) => left)).toEqual([]);
    expect((await leaving('dropped')).left).toMatchObject([{ name: 'dropped', reason: 'lost' }]);
    await mesh.node('c').kill();
    expect((await leaving('stranded')).left).toMatchObject([{ name: 'stranded', reason: 'node_down' }]);
    stranded.drop();
    await mesh.node('c').start();
    await mesh.linked();
    await watcher.bye();
  });
});

describe('direct messages', () => {
  it('B1 C92 C93 C94 C95 reach their addressee on another node and nobody else', async () => {
    const ann = await RawClient.join(at('a'), 'dm-ann');
    const bob = await RawClient.join(at('c'), 'dm-bob');
    const eve = await RawClient.join(at('c'), 'dm-eve', 'general');
    const { room } = await ann.direct('dm-bob', 'for your eyes');
    expect(room).toBe(`dm:${[ann.author, bob.author].sort().join(':')}`);
    for (const client of [ann, bob]) await until(`${client.name} to get it`, () => client.bodies(room).includes('for your eyes'));
    const event = bob.log.received.find(({ event: { body } }) => body === 'for your eyes')?.event;
    expect(event).toMatchObject({ room, from: 'dm-ann', author: ann.author, to: 'dm-bob' });
    expect((await bob.history(room)).events.map(({ body }) => body)).toEqual(['for your eyes']);
    expect(refusal(await eve.wire.request({ type: 'history', room }))).toMatchObject({ code: 'forbidden' });
    expect(refusal(await eve.wire.request({ type: 'join', room }))).toMatchObject({ code: 'bad_room' });
    const prying = await eve.wire.request({ type: 'resume', cursor: {}, rooms: [room, 'general'] });
    expect(['resumed', 'error']).toContain(prying.type);
    await sleep(300);
    expect(eve.bodies(room)).toEqual([]);
    const again = new RawClient('dm-bob', { key: bob.key });
    await again.connect(at('b'));
    expect(again.welcome?.direct).toEqual([{ room, with: 'dm-ann' }]);
    for (const client of [ann, bob, eve, again]) await client.bye();
  });

  it('C96 C97 to an offline user with a key are kept; to nobody are refused', async () => {
    const ann = await RawClient.join(at('a'), 'keep-ann');
    const bob = await RawClient.join(at('b'), 'keep-bob');
    await bob.bye();
    await mesh.converged();
    const { room } = await ann.direct('keep-bob', 'read this when you are back');
    await expect(ann.direct('nobody-at-all', 'hello?')).rejects.toThrow('no_such_user');
    const unclaimed = new RawClient('passer-by', { key: null });
    await unclaimed.connect(at('b'));
    await unclaimed.bye();
    await expect(ann.direct('passer-by', 'too late')).rejects.toThrow('no_such_user');
    await mesh.converged();
    await bob.connect(at('c'));
    await until('bob to get it', () => bob.bodies(room).includes('read this when you are back'));
    expect(bob.bodies(room)).toEqual(['read this when you are back']);
    for (const client of [ann, bob]) await client.bye();
  });
});

describe('names', () => {
  async function tryName(letter: string, name: string, key?: string): Promise<string> {
    const wire = await Wire.open(at(letter));
    const answer = await wire.request({ type: 'hello', name, ...(key === undefined ? {} : { key }) });
    wire.drop();
    return answer.type === 'error' ? answer.code : answer.type;
  }

  it('B5 C34 C35 C36 a keyed name is its author’s for good, on every node, restarts included; an unkeyed one while connected', async () => {
    const owner = await RawClient.join(at('a'), 'owner');
    await owner.bye();
    await mesh.converged();
    const guest = new RawClient('guest', { key: null });
    await guest.connect(at('a'));
    await until('the name to be known on node-b', async () => (await tryName('b', 'guest')) === 'name_taken');
    await guest.bye();
    await until('the guest’s name to be free', async () => (await tryName('b', 'guest')) === 'welcome');
    await Promise.all(mesh.nodes.map((node) => node.kill()));
    await Promise.all(mesh.nodes.map((node) => node.start()));
    await mesh.linked();
    for (const letter of ['a', 'b', 'c']) {
      expect(await tryName(letter, 'owner')).toBe('name_taken');
      expect(await tryName(letter, 'OWNER', 'another-key-of-enough-length')).toBe('name_taken');
      expect(await tryName(letter, 'owner', owner.key as string)).toBe('welcome');
    }
  });

  it('C37 C38 C39 C96 claimed on both sides of a partition, the older claim keeps it; the other is shown as name~xxxx and keeps the rest', async () => {
    mesh.isolate('c');
    await until('the cut to be noticed', async () =>
      (await mesh.node('a').view()).links.every(({ to, up }) => to !== 'node-c' || !up),
    );
    const older = await RawClient.join(at('a'), 'rosa', 'general');
    await sleep(20);
    const younger = await RawClient.join(at('c'), 'rosa', 'general');
    await younger.post('general', 'said under the name');
    mesh.heal();
    await mesh.linked();
    const shown = `rosa~${younger.author.slice(0, 4)}`;
    await younger.wire.next('user', ({ user }) => user === shown);
    expect(younger.wire.isOpen).toBe(true);
    for (const letter of ['a', 'b', 'c']) {
      const observer = await RawClient.join(at(letter), `observer-${letter}`);
      await until(`both names on node-${letter}`, async () => {
        const names = (await observer.users()).map(({ name }) => name as string);
        return names.includes('rosa') && names.includes(shown);
      });
      await observer.bye();
    }
    expect(older.wire.all('user')).toEqual([]);
    await older.direct(shown, 'sorry, that is my name');
    await until('the younger to get it', () => younger.bodies().includes('sorry, that is my name'));
    const result = await younger.post('general', 'still me');
    await until('it to arrive', () => older.bodies().includes('still me'));
    const event = older.log.received.find(({ event: { seq, origin } }) => seq === result.seq && origin === result.origin)?.event;
    expect(event).toMatchObject({ author: younger.author });
    for (const client of [older, younger]) await client.bye();
  });
});
