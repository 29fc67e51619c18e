import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { CLEAN, check, judged, screenOf } from './harness/checker.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';

const ROOM = 'general';

describe('node-c is cut off from the other two', () => {
  let mesh: Mesh;
  let browser: Browser;
  beforeAll(async () => {
    [mesh, browser] = await Promise.all([Mesh.start({ count: 3, topology: 'full', proxied: true }), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  it('UX14 C69 C99 C114 both sides write on; healed, all show the same in the same order, and late posts move nothing in view', async () => {
    const bob = await RawClient.join(mesh.node('b').url, 'bob', ROOM);
    const cy = await RawClient.join(mesh.node('c').url, 'cy', ROOM);
    const tab = await Tab.open(browser, mesh.node('a').url, { name: 'ann', pin: 'here' });
    await series(bob, 'before', 40);
    await until('the tab to show it', () => tab.message('before 39').isVisible());

    mesh.isolate('c');
    await until('the cut to be noticed', async () => (await mesh.node('c').view()).links.every(({ up }) => !up));
    const islander = await Tab.open(browser, mesh.node('c').url, { name: 'ida', room: 'island', pin: 'here' });
    const told = (tab: Tab, names: string) =>
      tab.page
        .getByRole('status')
        .filter({ hasText: `The mesh is split: ${names} cannot be reached.` })
        .waitFor();
    await Promise.all([told(islander, 'node-a, node-b'), told(tab, 'node-c')]);
    await islander.close();
    await series(cy, 'from the island', 5);
    await series(bob, 'on the mainland', 40);
    await until('the tab to show it', () => tab.message('on the mainland 39').isVisible());
    expect(await tab.order(['from the island 00'])).toEqual([]);
    await until(
      'the sides to name their own',
      async () => {
        const [mainland, island] = [await names(bob), await names(cy)];
        return mainland === 'ann bob' && island === 'cy';
      },
      3_000 + 5_000,
    );
    expect(await leaderSeenBy(cy)).toBe('cy');
    expect(await leaderSeenBy(bob)).toBe('bob');

    const anchor = tab.message('on the mainland 20');
    await anchor.evaluate((row) => row.scrollIntoView({ block: 'center' }));
    await until('scrolling to end', async () => {
      const before = await tab.top(anchor);
      await tab.page.waitForTimeout(100);
      return (await tab.top(anchor)) === before;
    });
    const top = await tab.top(anchor);
    expect(top).toBeGreaterThan(100);
    mesh.heal();
    const wanted = [...numbered('before', 40), ...numbered('from the island', 5), ...numbered('on the mainland', 40)];
    await until('the late posts', async () => (await tab.order(wanted)).length >= wanted.length, 10_000);
    await tab.page.waitForTimeout(300);
    expect(Math.abs((await tab.top(anchor)) - top)).toBeLessThanOrEqual(1);
    await tab.page.getByRole('button', { name: '5 earlier messages arrived from node-c ↑' }).waitFor();
    await tab.shot('partition-healed');

    expect(await tab.order(wanted)).toEqual(wanted);
    await mesh.linked();
    await mesh.converged();
    for (const reader of [bob, cy]) {
      await until(`${reader.name} to have all`, () => reader.bodies().length >= wanted.length);
      expect(screenOf(reader.log, ROOM).map(({ body }) => body)).toEqual(wanted);
    }
    expect(judged([bob.log, cy.log], ROOM)).toBe(CLEAN);
    for (const node of mesh.nodes) {
      const late = await RawClient.join(node.url, `late-${node.name}`, ROOM);
      expect((await late.wholeHistory(ROOM)).map(({ body }) => body)).toEqual(wanted);
      await late.bye();
    }
    await until(
      'one view of people and leader',
      async () => {
        const all = await Promise.all([bob, cy].map(async (client) => `${await names(client)}; ${await leaderSeenBy(client)}`));
        return all.every((view) => view === 'ann bob cy; bob');
      },
      5_000,
    );
  });

  it('C58 C59 C60 a post that both sides took is shown once on every node, as the copy with the smaller place', async () => {
    const dan = await RawClient.join(mesh.node('a').url, 'dan', 'twice');
    const eve = await RawClient.join(mesh.node('b').url, 'eve', 'twice');
    const fay = await RawClient.join(mesh.node('c').url, 'fay', 'twice');
    mesh.isolate('c');
    await until('the cut to be noticed', async () =>
      (await mesh.node('a').view()).links.every(({ to, up }) => to !== 'node-c' || !up),
    );
    // The second copy is taken by the island while the mainland has the first; and the other way round.
    const first = await dan.post('twice', 'said once');
    dan.drop();
    const twin = new RawClient('dan', { key: dan.key });
    await twin.connect(mesh.node('c').url);
    await twin.join('twice');
    const second = await twin.post('twice', 'said once', first.id);
    expect([second.origin, second.seq]).not.toEqual([first.origin, first.seq]);
    const island = await twin.post('twice', 'said on the island first');
    const gus = new RawClient('dan', { key: dan.key });
    await gus.connect(mesh.node('b').url);
    await gus.join('twice');
    const mainland = await gus.post('twice', 'said on the island first', island.id);
    mesh.heal();
    await mesh.linked();
    await mesh.converged();
    const counting = [first, island].map(({ origin, seq, at }) => ({ origin, seq, at }));
    expect(mainland.at > island.at && second.at > first.at).toBe(true);
    for (const client of [eve, fay]) {
      await until(`${client.name} to show both`, () => screenOf(client.log, 'twice').length === 2);
      expect((await client.history('twice')).events.map(({ origin, seq, at }) => ({ origin, seq, at }))).toEqual(counting);
      await until(`${client.name} to show the copies that count`, () => {
        const shown = screenOf(client.log, 'twice').map(({ origin, seq, at }) => ({ origin, seq, at }));
        return JSON.stringify(shown) === JSON.stringify(counting);
      });
    }
    await Promise.all([eve, fay].map((client) => client.post('twice', `${client.name} was here`)));
    await until('both to have both', () => [eve, fay].every(({ log }) => screenOf(log, 'twice').length === 4));
    expect(check([eve.log, fay.log], 'twice').dup).toEqual([]);
    const again = await twin.post('twice', 'said once', first.id);
    expect([again.origin, again.seq, again.at]).toEqual([first.origin, first.seq, first.at]);
  });

  it('C78 C79 on a node behind its cursor a client gets nothing twice, and a room it joins there in full', async () => {
    const jo = await RawClient.join(mesh.node('a').url, 'jo', 'ahead');
    const kim = await RawClient.join(mesh.node('b').url, 'kim', 'ahead', 'aside');
    await mesh.converged();
    mesh.isolate('c');
    await until('the cut to be noticed', async () => (await mesh.node('c').view()).links.every(({ up }) => !up));
    for (const n of [1, 2, 3]) {
      await kim.post('aside', `aside ${n}`);
      await kim.post('ahead', `ahead ${n}`);
    }
    await until('jo to have them', () => jo.bodies().includes('ahead 3'));
    jo.drop();
    expect(await jo.connect(mesh.node('c').url)).toBe(0);
    await jo.join('aside');
    mesh.heal();
    await mesh.linked();
    await mesh.converged();
    await kim.post('ahead', 'ahead 4');
    await until('jo to have it', () => jo.bodies().includes('ahead 4'));
    expect(jo.bodies('ahead')).toEqual(['ahead 1', 'ahead 2', 'ahead 3', 'ahead 4']);
    expect(jo.bodies('aside')).toEqual(['aside 1', 'aside 2', 'aside 3']);
  });

  it('A6 a half-open cut and a one-way cut are noticed, and heal without loss', async () => {
    const hal = await RawClient.join(mesh.node('a').url, 'hal', 'half');
    const ivy = await RawClient.join(mesh.node('c').url, 'ivy', 'half');
    const hears = async (letter: string, who: string) =>
      (await mesh.node(letter).view()).links.some(({ to, up }) => up && to === who);
    for (const ways of [['from', 'to'], ['from'], ['to']] as const) {
      mesh.mute('c', ...ways);
      await Promise.all([hal, ivy].map((client) => client.post('half', `${client.name} while ${ways.join(' and ')} is cut`)));
      // Who hears nothing knows it; who only speaks may believe for a while that it is heard.
      const isHeard = () => (ways[0] === 'from' ? hears('a', 'node-c') : hears('c', 'node-a'));
      await until(`silence ${ways.join(' and ')} node-c to be noticed`, async () => !(await isHeard()), 3_000 + 2_500);
      mesh.heal();
      await mesh.linked();
    }
    await mesh.converged();
    for (const client of [hal, ivy]) await until(`${client.name} to have all`, () => client.bodies().length >= 6);
    expect(judged([hal.log, ivy.log], 'half')).toBe(CLEAN);
  });
});

function numbered(body: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${body} ${String(n).padStart(2, '0')}`);
}

async function series(client: RawClient, body: string, count: number): Promise<void> {
  for (const text of numbered(body, count)) await client.post(ROOM, text);
}

async function names(client: RawClient): Promise<string> {
  const users = await client.users();
  return users
    .map(({ name }) => name)
    .sort()
    .join(' ');
}

async function leaderSeenBy(client: RawClient): Promise<string | null | undefined> {
  const answer = await client.wire.request({ type: 'rooms' });
  return answer.type === 'ok' ? answer.rooms?.find(({ room }) => room === ROOM)?.leader : undefined;
}
