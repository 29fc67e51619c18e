import { describe, expect, it } from 'vitest';
import { Tab } from './harness/browser.ts';
import { CLEAN, judged } from './harness/checker.ts';
import { RawClient } from './harness/raw-client.ts';
import { threeNodesAndABrowser } from './harness/stage.ts';
import { monotonic, until } from './harness/time.ts';

describe('three nodes that know one peer', () => {
  const stage = threeNodesAndABrowser();

  it('A1 C43 C45 C61 three clients on three nodes: each shows each post once, within a second', async () => {
    const clients: RawClient[] = [];
    for (const [index, node] of stage.mesh.nodes.entries()) clients.push(await RawClient.join(node.url, `raw${index}`, 'lab'));
    for (const writer of clients) {
      for (let n = 0; n < 10; n += 1) {
        const body = `${writer.name} says ${n}`;
        const begun = monotonic();
        await writer.post('lab', body);
        await Promise.all(
          clients.map((reader) => until(`${reader.name} to get "${body}"`, () => reader.bodies('lab').includes(body), 1_000)),
        );
        expect(monotonic() - begun).toBeLessThan(1_000);
      }
    }
    expect(
      judged(
        clients.map(({ log }) => log),
        'lab',
      ),
    ).toBe(CLEAN);
  });

  it('A2 E6 C41 C46 C64 C98 whoever joins last is told members, leader and posts alike on every node', async () => {
    const first = await RawClient.join(stage.mesh.node('c').url, 'first', 'census');
    const second = await RawClient.join(stage.mesh.node('a').url, 'second', 'census');
    for (const n of [1, 2, 3]) await first.post('census', `news ${n}`);
    await until('second to get them', () => second.bodies('census').includes('news 3'));
    for (const [index, node] of stage.mesh.nodes.entries()) {
      const late = await RawClient.join(node.url, `late${index}`);
      const { members, leader, events } = await late.join('census');
      const others = members.filter(({ name }) => !name.startsWith('late')).map(({ name, node: on }) => `${name} on ${on}`);
      expect(others.sort()).toEqual(['first on node-c', 'second on node-a']);
      expect(leader).toBe('first');
      expect(events.map(({ body }) => body)).toEqual(['news 1', 'news 2', 'news 3']);
      expect((await late.history('census')).events.map(({ body }) => body)).toEqual(['news 1', 'news 2', 'news 3']);
      await late.bye();
    }
  });

  it('D1 D2 C101 C103 the tabs of three people on three nodes show each message within a second, once', async () => {
    const people = ['ann', 'bob', 'cat'] as const;
    const tabs = await Promise.all(
      people.map((name, index) => Tab.open(stage.browser, stage.mesh.nodes[index]?.url as string, { name })),
    );
    for (const [index, tab] of tabs.entries()) {
      const body = `greetings from ${people[index]}`;
      await tab.composer.fill(body);
      await tab.composer.press('Enter');
      await Promise.all(tabs.map((reader) => reader.message(body).waitFor({ timeout: 1_000 })));
    }
    await until('the list of people to be complete', async () => {
      const names = await Promise.all(tabs.map((tab) => tab.page.getByRole('list', { name: 'People' }).innerText()));
      return names.every((text) => people.every((name) => text.includes(name)));
    });
    const bodies = people.map((name) => `greetings from ${name}`);
    for (const [index, tab] of tabs.entries()) {
      await tab.shot(`chat-${people[index]}`);
      expect(await tab.order(bodies)).toEqual(bodies);
      const first = (await tab.message(bodies[0] as string).textContent()) ?? '';
      expect(first.replace(bodies[0] as string, '')).toContain('ann');
      expect(tab.errors).toEqual([]);
      await tab.close();
    }
  });
});
