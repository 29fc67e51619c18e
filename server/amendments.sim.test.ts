import { describe, expect, it } from 'vitest';
import type { ChatClient } from '../shared/client/chat-client.ts';
import type { Entry } from '../shared/client/chat-state.ts';
import { searchFor } from '../shared/client/search-log.ts';
import type { RoomName, UserName } from '../shared/ids.ts';
import { SimulatedMesh, type SimulatedNode } from './testing/simulated-mesh.ts';

const ROOM = 'general' as RoomName;

const entries = (client: ChatClient, room = ROOM) => client.state.rooms.find((one) => one.room === room)?.entries ?? [];
const view = (client: ChatClient, room = ROOM) =>
  entries(client, room).map(({ body, deleted, edited, reactions }) => [
    deleted ? '(deleted)' : `${body}${edited === undefined ? '' : ' (edited)'}`,
    ...reactions.map(({ emoji, names }) => `${emoji} ${names.join(' ')}`),
  ]);
const entry = (client: ChatClient, body: string, room = ROOM) => entries(client, room).find((one) => one.body === body) as Entry;

async function stage(count: number, people: Readonly<Record<string, number>>) {
  const mesh = new SimulatedMesh(7, count);
  await mesh.startAll();
  await mesh.run(2_000);
  const clients = Object.entries(people).map(([name, at]) => {
    const client = mesh.client(name, mesh.nodes[at] as SimulatedNode);
    client.pin('here');
    return client;
  });
  await mesh.run(2_000);
  return { mesh, nodes: mesh.nodes as [SimulatedNode, SimulatedNode, SimulatedNode], clients };
}

describe('changes of posts, over nodes', () => {
  it('C160 C163 are seen by everybody at once: own ones before any answer, and by who comes later', async () => {
    const { mesh, nodes, clients } = await stage(3, { ann: 0, bob: 1 });
    const [ann, bob] = clients as [ChatClient, ChatClient];
    ann.post(ROOM, 'frist');
    ann.post(ROOM, 'oops');
    await mesh.run(1_000);
    ann.edit(ROOM, entry(ann, 'frist').key, 'first');
    ann.remove(ROOM, entry(ann, 'oops').key);
    expect(view(ann)).toEqual([['first (edited)'], ['(deleted)']]);
    expect(entries(ann).map(({ amending }) => amending.map(({ kind }) => kind))).toEqual([['edit'], ['delete']]);
    await mesh.run(1_000);
    bob.react(ROOM, entry(bob, 'first').key, '👍', true);
    await mesh.run(1_000);
    ann.react(ROOM, entry(ann, 'first').key, '👍', true);
    await mesh.run(1_000);
    const cat = mesh.client('cat', nodes[2]);
    await mesh.run(2_000);
    for (const client of [ann, bob, cat]) expect(view(client)).toEqual([['first (edited)', '👍 bob ann'], ['(deleted)']]);
    expect(entry(ann, 'first')).toMatchObject({ own: true, amending: [], reactions: [{ mine: true }] });
    bob.react(ROOM, entry(bob, 'first').key, '👍', false);
    await mesh.run(1_000);
    for (const client of [ann, bob, cat]) expect(view(client)[0]).toEqual(['first (edited)', '👍 ann']);
  });

  it('C164 C165 made on both sides of a cut come to one view: the last edit, and the deletion for ever', async () => {
    const { mesh, nodes, clients } = await stage(2, { ann: 0, bob: 1 });
    const phone = mesh.person('ann', nodes[1], ['general'], 'ann-phone', 'ann').client;
    phone.pin('here');
    await mesh.run(1_000);
    const [ann, bob] = clients as [ChatClient, ChatClient];
    for (const text of ['one', 'two', 'three']) ann.post(ROOM, text);
    await mesh.run(2_000);
    mesh.partition([nodes[0]], [nodes[1]], 'reset');
    await mesh.run(5_000);
    ann.edit(ROOM, entry(ann, 'one').key, 'one, at the desk');
    ann.remove(ROOM, entry(ann, 'two').key);
    await mesh.run(1_000);
    phone.edit(ROOM, entry(phone, 'one').key, 'one, on the way');
    phone.edit(ROOM, entry(phone, 'two').key, 'two, on the way');
    phone.react(ROOM, entry(phone, 'three').key, '🎉', true);
    await mesh.run(1_000);
    bob.react(ROOM, entry(bob, 'three').key, '👍', true);
    await mesh.run(1_000);
    expect(view(bob)[1]).toEqual(['two, on the way (edited)']);
    mesh.heal();
    await mesh.run(10_000);
    const expected = [['one, on the way (edited)'], ['(deleted)'], ['three', '🎉 ann', '👍 bob']];
    for (const client of [ann, bob, phone]) expect(view(client)).toEqual(expected);
  });

  it('C91 survive the node that took them, and a page that was closed', async () => {
    const { mesh, nodes, clients } = await stage(3, { ann: 0, bob: 1 });
    const [ann, bob] = clients as [ChatClient, ChatClient];
    ann.unpin();
    ann.post(ROOM, 'before');
    await mesh.run(2_000);
    mesh.partition([nodes[0]], [nodes[1], nodes[2]], 'reset');
    await mesh.run(4_000);
    ann.edit(ROOM, entry(ann, 'before').key, 'after');
    await mesh.run(500);
    expect([view(ann), view(bob)]).toEqual([[['after (edited)']], [['before']]]);
    mesh.crash(nodes[0]);
    nodes[0].disk.erase();
    mesh.heal();
    await mesh.run(15_000);
    for (const client of [ann, bob]) expect(view(client)).toEqual([['after (edited)']]);
    const person = mesh.people[0] as (typeof mesh.people)[0];
    mesh.reload(person, nodes[1]);
    await mesh.run(3_000);
    expect(view(person.client)).toEqual([['after (edited)']]);
  });

  it('C161 of a direct conversation are for the two of it, and a refused one comes back with its reason', async () => {
    const { mesh, clients } = await stage(2, { ann: 0, bob: 1, eve: 1 });
    const [ann, bob, eve] = clients as [ChatClient, ChatClient, ChatClient];
    ann.postTo('bob', 'psst');
    await mesh.run(2_000);
    const room = ann.state.rooms.find((one) => one.with === 'bob')?.room as RoomName;
    ann.edit(room, entry(ann, 'psst', room).key, 'pssst');
    bob.react(room, entry(bob, 'psst', room).key, '🤫', true);
    await mesh.run(2_000);
    for (const client of [ann, bob]) expect(view(client, room)).toEqual([['pssst (edited)', '🤫 bob']]);
    expect(eve.state.rooms.some((one) => one.room === room)).toBe(false);
    bob.react(room, entry(bob, 'pssst', room).key, 'much too long for an emoji, is this', true);
    await mesh.run(1_000);
    const [refused] = entries(bob, room);
    expect(refused?.reactions.map(({ emoji }) => emoji)).toEqual(['🤫']);
    expect(refused?.amending).toMatchObject([{ kind: 'react', delivery: { is: 'failed', code: 'bad_field' } }]);
    bob.discard(refused?.amending[0]?.id as Entry['id']);
    expect(entries(bob, room)[0]?.amending).toEqual([]);
  });
});

describe('who is typing', () => {
  it('C168 C169 is told to the others in the room on every node, once in a while, until they post or stop', async () => {
    const { mesh, clients } = await stage(3, { ann: 0, bob: 1, cat: 2 });
    const [ann, bob, cat] = clients as [ChatClient, ChatClient, ChatClient];
    const typing = (client: ChatClient): readonly UserName[] => client.state.rooms[0]?.typing ?? [];
    ann.typing(ROOM);
    ann.typing(ROOM);
    await mesh.run(500);
    expect([ann, bob, cat].map(typing)).toEqual([[], ['ann'], ['ann']]);
    ann.post(ROOM, 'hello');
    await mesh.run(1_000);
    expect([bob, cat].map(typing)).toEqual([[], []]);
    await mesh.run(3_000);
    ann.typing(ROOM);
    await mesh.run(5_000);
    expect(typing(bob)).toEqual(['ann']);
    await mesh.run(2_000);
    expect(typing(bob)).toEqual([]);
  });
});

describe('how far somebody has read', () => {
  it('C170 C171 C172 is the same on all their devices, counts what others wrote since, and survives a reload', async () => {
    const { mesh, nodes, clients } = await stage(2, { ann: 0, bob: 1 });
    const phone = mesh.person('ann', nodes[1], ['general'], 'ann-phone', 'ann');
    const [ann, bob] = clients as [ChatClient, ChatClient];
    const unread = (client: ChatClient) => [client.state.rooms[0]?.unread, client.state.rooms[0]?.mentions];
    await mesh.run(1_000);
    bob.post(ROOM, 'hello');
    bob.post(ROOM, 'hello @ann');
    ann.post(ROOM, 'mine');
    await mesh.run(2_000);
    for (const client of [ann, phone.client]) expect(unread(client)).toEqual([2, 1]);
    ann.markRead(ROOM);
    expect(unread(ann)).toEqual([0, 0]);
    await mesh.run(1_000);
    expect(unread(phone.client)).toEqual([0, 0]);
    bob.post(ROOM, 'more');
    await mesh.run(1_000);
    expect([ann, phone.client, bob].map(unread)).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    // Not told to the node yet: less than ten seconds went by.
    ann.markRead(ROOM);
    await mesh.run(1_000);
    expect([ann, phone.client].map(unread)).toEqual([
      [0, 0],
      [1, 0],
    ]);
    ann.setVisible(false);
    await mesh.run(1_000);
    expect(unread(phone.client)).toEqual([0, 0]);
    bob.post(ROOM, 'after');
    await mesh.run(1_000);
    mesh.reload(phone, nodes[0]);
    await mesh.run(3_000);
    expect(unread(phone.client)).toEqual([1, 0]);
  });
});

describe('a search', () => {
  it('C176 C177 C178 goes through everything the user may read, as it is shown, on any node', async () => {
    const { mesh, clients } = await stage(2, { ann: 0, bob: 1, eve: 1 });
    const [ann, bob, eve] = clients as [ChatClient, ChatClient, ChatClient];
    ann.post(ROOM, 'the secret of the lobby');
    ann.post(ROOM, 'a seceret');
    ann.postTo('bob', 'a secret between us');
    await mesh.run(2_000);
    ann.edit(ROOM, entry(ann, 'a seceret').key, 'no secrets');
    await mesh.run(2_000);
    const hits = async (client: ChatClient, room?: RoomName) => {
      const asked = client.ask(searchFor('secret', room));
      await mesh.run(1_000);
      const answer = await asked;
      return answer.is === 'found' ? answer.hits.map(({ entry: hit }) => hit.body).sort() : answer.code;
    };
    const all = ['a secret between us', 'no secrets', 'the secret of the lobby'];
    expect(await hits(ann)).toEqual(all);
    expect(await hits(bob)).toEqual(all);
    expect(await hits(eve)).toEqual(['no secrets', 'the secret of the lobby']);
    const direct = ann.state.rooms.find((one) => one.with === 'bob')?.room as RoomName;
    expect(await hits(bob, direct)).toEqual(['a secret between us']);
    expect(await hits(eve, direct)).toBe('forbidden');
    expect(await hits(eve, 'elsewhere' as RoomName)).toBe('forbidden');
    const asked = bob.ask(searchFor('between'));
    await mesh.run(1_000);
    expect(await asked).toMatchObject({ is: 'found', more: false, covered: { posts: 3, behind: 0 } });
  });
});
