import { describe, expect, it } from 'vitest';
import { Tab } from './harness/browser.ts';
import { makeKey, RawClient } from './harness/raw-client.ts';
import { threeNodesAndABrowser } from './harness/stage.ts';
import { until } from './harness/time.ts';

/** Direct messages as two people see them: across nodes, to somebody away, to nobody. */
describe('direct messages', () => {
  const stage = threeNodesAndABrowser();

  it('C97 to somebody who is away wait anywhere in the mesh: on a node they never saw, though the one that took them is gone', async () => {
    const cas = new RawClient('cas', { key: makeKey() });
    await cas.connect(stage.mesh.node('a').url);
    await cas.bye();
    const dan = await RawClient.join(stage.mesh.node('b').url, 'dan');
    await until('cas to be away', async () => !(await dan.users()).some(({ name }) => name === 'cas'));
    const stored = await dan.direct('cas', 'for when you are back');
    await stage.mesh.converged();
    await stage.mesh.node('b').kill();
    const again = new RawClient('cas', { key: cas.key });
    await again.connect(stage.mesh.node('c').url);
    expect(again.welcome?.direct).toEqual([{ room: stored.room, with: 'dan' }]);
    expect((await again.history(stored.room)).events).toMatchObject([{ body: 'for when you are back', from: 'dan', to: 'cas' }]);
    again.drop();
    dan.drop();
    await stage.mesh.node('b').start();
  });

  it('A3 C94 C96 reach the other on another node, are marked private at both ends, and are listed with their unread count', async () => {
    const ann = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'ann', pin: 'node-a' });
    const bob = await Tab.open(stage.browser, stage.mesh.node('b').url, { name: 'bob', pin: 'node-b' });
    const eve = await Tab.open(stage.browser, stage.mesh.node('c').url, { name: 'eve', pin: 'node-c' });
    await ann.page.getByText('3 people').waitFor();
    await ann.say('/msg bob only you should see this');
    const listed = bob.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /ann/ });
    await listed.waitFor();
    await until('the unread count', async () => /1 unread message/.test((await listed.textContent()) ?? ''));
    await bob.shot('direct-unread');
    await listed.click();
    await bob.page.getByRole('list', { name: 'Messages in ann' }).getByText('only you should see this').waitFor();
    for (const [tab, other] of [
      [ann, 'bob'],
      [bob, 'ann'],
    ] as const) {
      await tab.page.getByText(`direct, only you and ${other}`).first().waitFor();
      await tab.page.getByRole('textbox', { name: `Message ${other}` }).waitFor();
    }
    await until('no unread count', async () => !/unread/.test((await listed.textContent()) ?? ''));
    await bob.page.getByRole('textbox', { name: 'Message ann' }).fill('and back');
    await bob.page.keyboard.press('Enter');
    await ann.page.getByRole('list', { name: 'Messages in bob' }).getByText('and back').waitFor();
    await bob.shot('direct-open');
    expect(await eve.page.getByText('only you should see this').count()).toBe(0);
    expect(
      await eve.page
        .getByRole('navigation', { name: 'Rooms' })
        .getByRole('link', { name: /ann|bob/ })
        .count(),
    ).toBe(0);

    await ann.page.getByRole('textbox', { name: 'Message bob' }).fill('/msg nobody are you there');
    await ann.page.keyboard.press('Enter');
    await ann.page.getByText('nobody has this name', { exact: false }).first().waitFor();
    await ann.shot('direct-nobody');
    for (const tab of [ann, bob, eve]) {
      expect(tab.errors).toEqual([]);
      await tab.close();
    }
  });
});
