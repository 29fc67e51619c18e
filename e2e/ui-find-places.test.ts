import type { Browser, Locator } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';

describe('ways to a place', () => {
  let mesh: Mesh;
  let browser: Browser;
  let ann: RawClient;
  let tab: Tab;
  beforeAll(async () => {
    [mesh, browser] = await Promise.all([Mesh.start({ count: 2 }), launchBrowser()]);
    ann = await RawClient.join(mesh.node('a').url, 'ann', 'general', 'ops', 'garden');
    await ann.wire.request({ type: 'topic', room: 'garden', topic: 'What grows where' });
    const eyes = await RawClient.join(mesh.node('b').url, 'eyes');
    await until('node-b to know of ann', async () =>
      (await eyes.users()).some(({ name, rooms }) => name === 'ann' && rooms?.some((room) => String(room) === 'garden')),
    );
    await eyes.bye();
    tab = await Tab.open(browser, mesh.node('b').url, { name: 'bob' });
    // The keys and the lists at the side come after the start.
    await tab.page.getByRole('button', { name: 'Browse rooms' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  const box = () => tab.page.getByRole('combobox', { name: /^Go to/ });
  const option = (name: RegExp): Locator => tab.page.getByRole('option', { name });

  it('Ctrl+K finds rooms that were not joined, people, nodes and commands; Enter goes there', async () => {
    await tab.page.keyboard.press('Control+k');
    await box().waitFor();
    await option(/^#garden/).waitFor();
    await option(/^Move to node-a/).waitFor();
    await box().fill('gdn');
    expect(await chosen(tab)).toContain('#garden');
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('textbox', { name: 'Message #garden' }).waitFor();
    expect(await focused(tab)).toBe('Message #garden');
    await tab.page.keyboard.press('Control+k');
    await box().fill('ann');
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('textbox', { name: 'Message ann' }).waitFor();
    await tab.page.keyboard.press('Control+k');
    await box().fill('mesh pan');
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('region', { name: 'Mesh', exact: true }).waitFor();
    await tab.page.keyboard.press('Control+.');
    expect(tab.errors).toEqual([]);
  });

  it('what is unread comes first, in the switcher and for Alt+Shift+arrows', async () => {
    await tab.page.keyboard.press('Control+k');
    await box().fill('general');
    await tab.page.keyboard.press('Enter');
    await tab.composer.waitFor();
    await ann.post('garden', 'the beans are up');
    await tab.page.getByRole('navigation', { name: 'Rooms' }).getByText('1 unread message').waitFor();
    expect(await tab.page.title()).toBe('(1) general · skein');
    await tab.page.keyboard.press('Control+k');
    await until('garden to be first', async () => (await chosen(tab)).includes('#garden'));
    expect(await chosen(tab)).toContain('1 new');
    await tab.page.keyboard.press('Escape');
    await box().waitFor({ state: 'detached' });
    expect(await focused(tab)).toBe('Message #general');
    await tab.page.keyboard.press('Alt+Shift+ArrowDown');
    await tab.page.getByRole('textbox', { name: 'Message #garden' }).waitFor();
    await until('it to be read', async () => (await tab.page.title()) === 'garden · skein');
  });

  it('the room browser shows topics and how many people, and joins', async () => {
    await tab.page.getByRole('button', { name: 'Browse rooms' }).click();
    const list = tab.page.getByRole('list', { name: 'All rooms' });
    const row = list.getByRole('listitem').filter({ hasText: 'garden' });
    await row.waitFor();
    expect(await row.innerText()).toMatch(/2 people · joined\s+What grows where/);
    await tab.page.getByRole('searchbox', { name: 'Filter rooms' }).fill('op');
    await tab.page.getByRole('button', { name: 'Join #ops' }).click();
    await tab.page.getByRole('textbox', { name: 'Message #ops' }).waitFor();
  });

  it('a node with too much to do is asked again for the rooms, without a word', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    let refused = 0;
    await page.routeWebSocket(/[/]ws/, (socket) => {
      const node = socket.connectToServer();
      socket.onMessage((message) => {
        const { type, ref } = JSON.parse(String(message)) as { readonly type: string; readonly ref: number };
        if (type !== 'rooms' || refused === 2) return node.send(message);
        refused += 1;
        socket.send(JSON.stringify({ type: 'error', ref, code: 'overloaded', message: 'too busy', retryAfterMs: 100 }));
      });
    });
    await page.goto(`${mesh.node('b').url}/?name=fay&room=general`);
    await page.getByRole('button', { name: 'Browse rooms' }).click();
    await page.getByRole('list', { name: 'All rooms' }).getByText('garden').waitFor();
    expect(refused).toBe(2);
    await context.close();
  });

  it('? shows the keys, and the focus goes back', async () => {
    await tab.page.getByRole('region', { name: 'Conversation ops' }).focus();
    await tab.page.keyboard.press('?');
    await tab.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await tab.page.keyboard.press('Escape');
    await until('the focus to be back', async () => (await focused(tab)) === 'Conversation ops');
    await tab.page.keyboard.press('Control+/');
    await tab.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await tab.page.keyboard.press('Escape');
  });

  it('what is closed and opened again in the same moment stays open', async () => {
    await tab.page.keyboard.press('Control+/');
    const dialog = tab.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await dialog.waitFor();
    // One task of the page, as when it had no time between two keys.
    await tab.page.evaluate(`(async () => {
      const press = (key, ctrlKey) => document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
      press('Escape', false);
      await Promise.resolve().then(() => {}).then(() => {}).then(() => {});
      press('/', true);
    })()`);
    await tab.page.evaluate('new Promise((done) => setTimeout(done, 300))');
    expect(await dialog.isVisible()).toBe(true);
    await tab.page.keyboard.press('Escape');
  });

  it('what is typed before the switcher is there goes into it, and not into the room', async () => {
    const context = await browser.newContext({ serviceWorkers: 'block' });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    let release = () => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    await page.route(/Overlays.*[.]js/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${mesh.node('b').url}/?name=eve&room=general`);
    await page.getByRole('button', { name: 'Browse rooms' }).waitFor();
    await page.getByRole('textbox', { name: 'Message #general' }).fill('half a thou');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('opx');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('s');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('textbox', { name: 'Message #general' }).inputValue()).toBe('half a thou');
    release();
    await page.getByRole('textbox', { name: 'Message #ops' }).waitFor();
    expect(ann.bodies('general')).not.toContainEqual(expect.stringMatching(/half|ops/));
    await context.close();
  });

  it('a link to a message, made on one node, opens on another one, with what is around it', async () => {
    const sent = await ann.post('ops', 'look here');
    for (let n = 0; n < 160; n += 1) await ann.post('ops', `later ${n} `);
    const other = await browser.newContext();
    const page = await other.newPage();
    await page.goto(`${mesh.node('a').url}/?name=cho#/r/ops/m/${sent.id}`);
    const row = page.getByRole('list', { name: 'Messages in ops' }).getByRole('listitem').filter({ hasText: 'look here' });
    await row.waitFor();
    await until('the message to be in view', async () => {
      const place = await row.boundingBox();
      return place !== null && place.y > 0 && place.y < 600;
    });
    expect(new URL(page.url()).hash).toBe(`#/r/ops/m/${sent.id}`);
    await page.goto(`${mesh.node('a').url}/?name=cho#/r/ops/m/00000000-0000-7000-8000-000000000000`);
    await page.getByText('That message is not in this conversation').waitFor();
    await page.goto(`${mesh.node('a').url}/?name=cho#/mesh`);
    await page.getByRole('region', { name: 'Mesh', exact: true }).waitFor();
    await other.close();
  });
});

/** What Enter would take. */
async function chosen(tab: Tab): Promise<string> {
  return tab.page.getByRole('option', { selected: true }).innerText();
}

/** The name of what has the focus. */
async function focused(tab: Tab): Promise<string | null> {
  return tab.page.evaluate(`document.activeElement?.getAttribute('aria-label')`);
}
