import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';

/** What the page says of messages that came while nobody looked, or while it had no node. */
describe('news', () => {
  let mesh: Mesh;
  let browser: Browser;
  let ann: RawClient;
  beforeAll(async () => {
    [mesh, browser] = await Promise.all([Mesh.start({ count: 2 }), launchBrowser()]);
    ann = await RawClient.join(mesh.node('a').url, 'ann', 'general', 'ops');
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  it('after an outage the bar counts the messages that come, until they are all there', async () => {
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'cat', pin: 'here' });
    const held = await holdResumed(tab.page);
    await tab.page.reload();
    await ann.post('general', 'all is well.');
    await tab.message('all is well.').waitFor();
    await until('the tab on node-b', () => tab.isOn('node-b'));
    await until('a warm standby', async () => held.sockets.length > 1);
    held.isOn = true;
    mesh.node('b').signal('SIGSTOP');
    for (let n = 0; n < 40; n += 1) await ann.post('general', `missed ${n}.`);
    const bar = tab.page.getByRole('status').filter({ hasText: 'Catching up…' });
    await bar.getByText('40 messages.').waitFor();
    await tab.message('missed 39.').waitFor();
    held.release();
    await until('the tab on node-a', () => tab.isOn('node-a'));
    await bar.waitFor({ state: 'detached' });
    mesh.node('b').signal('SIGCONT');
    await mesh.linked();
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  it('the list of rooms marks where one is mentioned, and who of those one writes with is there or gone', async () => {
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'moe' });
    const rooms = tab.page.getByRole('navigation', { name: 'Rooms' });
    const link = (name: RegExp) => rooms.getByRole('link', { name });
    await tab.page.getByRole('textbox', { name: 'New room' }).fill('ops');
    await tab.page.getByRole('button', { name: 'Join room' }).click();
    await tab.page.getByRole('textbox', { name: 'Message #ops' }).waitFor();
    await ann.post('general', 'nothing for anybody');
    await link(/general.*1 unread message$/).waitFor();
    await ann.post('general', 'lunch, @moe?');
    await link(/general.*2 unread messages, you are mentioned/).waitFor();
    await rooms.getByText('@ 2').waitFor();
    await link(/general/).click();
    await link(/general$/).waitFor();

    // In no room with her: only the node can tell.
    const ida = await RawClient.join(mesh.node('b').url, 'ida', 'elsewhere');
    await tab.say('/msg ida hello');
    await link(/ida.*here/).waitFor();
    await ida.bye();
    await until('ida to be gone', async () => {
      await tab.setVisible(false);
      await tab.setVisible(true);
      return (await link(/ida.*gone/).count()) === 1;
    });
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  it('notifications are asked for by a click and never before; then mentions and direct messages are told while nobody looks', async () => {
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'nia' });
    const { page } = tab;
    await page.context().grantPermissions(['notifications']);
    await page.evaluate(`
      window.told = [];
      window.asked = 0;
      const ask = Notification.requestPermission.bind(Notification);
      window.Notification = class {
        static get permission() { return 'granted'; }
        static requestPermission() { window.asked += 1; return ask(); }
        constructor(title, { body, tag }) { window.told.push({ title, body, tag }); }
        close() {}
      };
    `);
    const told = () => page.evaluate('window.told') as Promise<readonly { title: string; body: string; tag: string }[]>;
    const sees = (text: string) => tab.message(text).waitFor({ state: 'attached' });
    await tab.setVisible(false);
    await ann.post('general', 'too early, @nia');
    await sees('too early');
    expect([await told(), await page.evaluate('window.asked')]).toEqual([[], 0]);

    await tab.setVisible(true);
    await page.getByRole('button', { name: 'Notifications: off' }).click();
    await page.getByRole('button', { name: 'Notifications: mentions and direct messages' }).waitFor();
    expect(await page.evaluate('window.asked')).toBe(1);
    await ann.post('general', 'you see this, @nia');
    await sees('you see this');
    expect(await told()).toEqual([]);

    await tab.setVisible(false);
    await ann.post('general', 'for nobody in particular');
    await ann.post('general', 'lunch, @nia?');
    await ann.direct('nia', 'only you and I');
    await until('both to be told', async () => (await told()).length >= 2);
    expect(await told()).toEqual([
      { title: 'ann mentioned you in #general', body: 'lunch, @nia?', tag: 'skein general' },
      { title: 'ann wrote to you', body: 'only you and I', tag: expect.stringMatching(/^skein dm:/) },
    ]);
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  it('where the browser says no to notifications the page says so, and stays silent', async () => {
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'noa' });
    await tab.page.evaluate(`window.Notification = class {
      static permission = 'denied';
      static requestPermission = async () => 'denied';
      constructor() { throw new Error('not allowed'); }
    };`);
    await tab.page.getByRole('button', { name: 'Notifications: off' }).click();
    await tab.page.getByText('The browser does not allow notifications for this page.').waitFor();
    expect(await tab.page.getByRole('button', { name: 'Notifications: off' }).count()).toBe(1);
    await tab.close();
  });

  it('a search finds what was written on another node long ago, says what it looked through, and leads there', async () => {
    await ann.post('general', 'the umbrella is in the hall');
    for (let n = 0; n < 120; n += 1) await ann.post('general', `rain ${n}.`);
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'sue' });
    const { page } = tab;
    await tab.message('rain 119.').waitFor();
    expect(await tab.message('umbrella').count()).toBe(0);
    await page.getByRole('button', { name: 'Search messages' }).click();
    await page.getByRole('searchbox', { name: 'Search messages' }).fill('umbrella');
    const hit = page.getByRole('list', { name: 'Results' }).getByRole('button', { name: /ann.*#general.*umbrella/s });
    // A busy node indexes later, or asks to be asked again.
    await until(
      'it to be found',
      async () => {
        await page.getByRole('searchbox', { name: 'Search messages' }).press('Enter');
        return hit.waitFor({ timeout: 2_000 }).then(
          () => true,
          () => false,
        );
      },
      20_000,
    );
    await page.getByText(/^1 message\. Searched \d+ messages since .+ on node-b\.$/).waitFor();
    expect(await hit.locator('mark').allInnerTexts()).toEqual(['umbrella']);
    await hit.click();
    const row = tab.message('umbrella');
    await until('the message to be in view', async () => {
      const place = await row.boundingBox().catch(() => null);
      return place !== null && place.y > 0 && place.y < 600;
    });
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(new URL(page.url()).hash).toMatch(/^#\/r\/general\/m\//);
    await page.getByRole('button', { name: 'Search messages' }).click();
    await page.getByRole('searchbox', { name: 'Search messages' }).fill('parasol');
    await page.getByText(/^No message has “parasol”\. Searched \d+ messages since .+ on node-b\.$/).waitFor();
    expect(tab.errors).toEqual([]);
    await tab.close();
  });
});

/** Keeps back what a node says when it has sent all that was missed: as if there were more. From the next load of the page on. */
async function holdResumed(page: Page) {
  const waiting: (() => void)[] = [];
  const held = {
    isOn: false,
    sockets: [] as unknown[],
    release() {
      this.isOn = false;
      for (const send of waiting.splice(0)) send();
    },
  };
  await page.routeWebSocket(/\/ws/, (socket) => {
    held.sockets.push(socket);
    const node = socket.connectToServer();
    node.onMessage((text) => {
      const send = () => socket.send(text);
      if (held.isOn && String(text).includes('"type":"resumed"')) waiting.push(send);
      else send();
    });
  });
  return held;
}
