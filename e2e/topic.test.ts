import type { Browser } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JoinResult, RoomsResult } from '../shared/protocol/server-messages.ts';
import { launchBrowser, Tab } from './harness/browser.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';
import { refusal } from './harness/wire.ts';

describe('the topic of a room', () => {
  let mesh: Mesh;
  const clients: RawClient[] = [];
  const client = async (letter: string, name: string, ...rooms: string[]) => {
    const one = await RawClient.join(mesh.node(letter).url, name, ...rooms);
    clients.push(one);
    return one;
  };
  const set = (one: RawClient, room: string, topic: string) => one.wire.request({ type: 'topic', room, topic });
  const topicAt = async (one: RawClient, room: string) =>
    ((await one.wire.request({ type: 'join', room, limit: 0 })) as unknown as JoinResult).topic;

  beforeAll(async () => {
    mesh = await Mesh.start({ count: 3, topology: 'full', proxied: true });
  });
  afterEach(() => {
    mesh.heal();
    for (const one of clients.splice(0)) one.drop();
  });
  afterAll(() => mesh?.close());

  it('C128 C129 is set by the leader on one node, heard on another, kept over a restart, and forbidden to others', async () => {
    const ann = await client('a', 'ann', 'topical');
    const bob = await client('b', 'bob', 'topical');
    await until('one leader', async () => (await bob.join('topical', 0)).leader === 'ann');
    expect(refusal(await set(bob, 'topical', 'mine')).code).toBe('forbidden');
    await set(ann, 'topical', 'the first');
    expect(await bob.wire.next('topic')).toMatchObject({ room: 'topical', topic: 'the first' });
    await mesh.converged();
    await mesh.node('c').kill();
    await mesh.node('c').start();
    const cas = await client('c', 'cas', 'topical');
    expect(await topicAt(cas, 'topical')).toBe('the first');
    const { rooms } = (await cas.wire.request({ type: 'rooms' })) as unknown as RoomsResult;
    expect(rooms.find(({ room }) => room === 'topical')?.topic).toBe('the first');
  });

  it('C130 C131 set on both sides of a partition is the later one everywhere after it, and told to who resumes', async () => {
    const ann = await client('a', 'ann2', 'split');
    const bob = await client('b', 'bob2', 'split');
    const cas = await client('c', 'cas2', 'split');
    await set(ann, 'split', 'before');
    await until('all know it', async () => (await topicAt(cas, 'split')) === 'before');
    await mesh.linked();
    mesh.isolate('c');
    await until('cas leads her side', async () => (await cas.join('split', 0)).leader === 'cas2', 15_000);
    await set(cas, 'split', 'from the small side');
    bob.drop();
    await set(ann, 'split', 'the later one');
    mesh.heal();
    await mesh.linked();
    await mesh.converged();
    for (const one of [ann, cas]) expect(await topicAt(one, 'split')).toBe('the later one');
    expect(cas.wire.messages.filter(({ type }) => type === 'topic').at(-1)).toMatchObject({ topic: 'the later one' });
    expect(ann.wire.messages.filter(({ type }) => type === 'topic').map((one) => 'topic' in one && one.topic)).not.toContain(
      'from the small side',
    );
    await bob.connect(mesh.node('c').url);
    expect(await bob.wire.next('topic')).toMatchObject({ room: 'split', topic: 'the later one' });
  });
});

describe('the topic in the browser', () => {
  let mesh: Mesh;
  let browser: Browser;
  beforeAll(async () => {
    [mesh, browser] = await Promise.all([Mesh.start({ count: 2 }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  it('is in the header of everybody, and the leader alone is offered to edit it', async () => {
    const ann = await Tab.open(browser, mesh.node('a').url, { name: 'ann', room: 'general' });
    const bob = await Tab.open(browser, mesh.node('b').url, { name: 'bob', room: 'general' });
    const edit = (tab: Tab) => tab.page.getByRole('button', { name: 'Edit topic' });
    await bob.page.getByText('2 people').waitFor();
    expect(await edit(bob).count()).toBe(0);
    await edit(ann).click();
    expect(await ann.composer.inputValue()).toBe('/topic ');
    await ann.page.keyboard.type('Release on Thursday, 14:00');
    await ann.page.keyboard.press('Enter');
    for (const tab of [ann, bob]) await tab.page.getByTitle('Release on Thursday, 14:00').waitFor();
    await bob.say('/topic mine');
    await bob.page.getByText('Only the leader of a room sets its topic. Ask ann.').waitFor();
    await ann.shot('topic-leader');
    await bob.shot('topic-other');
    await edit(ann).click();
    expect(await ann.composer.inputValue()).toBe('/topic Release on Thursday, 14:00');
    await ann.say('/topic -');
    await bob.page.getByTitle('Release on Thursday').waitFor({ state: 'detached' });
    expect([...ann.errors, ...bob.errors]).toEqual([]);
  });
});
