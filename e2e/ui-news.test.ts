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
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'cat' });
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
    const ida = await RawClient.join(mesh.node('a').url, 'ida', 'elsewhere');
    await tab.say('ida: hello');
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
