import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { Mesh } from './harness/mesh.ts';
import { until } from './harness/time.ts';

/** What two people on two nodes do to messages, together and while they are cut off from each other. */
describe('changes of messages', () => {
  let mesh: Mesh;
  let browser: Browser;
  let ann: Tab;
  let bob: Tab;
  beforeAll(async () => {
    [mesh, browser] = await Promise.all([Mesh.start({ count: 2, topology: 'full', proxied: true }), launchBrowser()]);
    [ann, bob] = await Promise.all([
      Tab.open(browser, mesh.node('a').url, { name: 'ann', room: 'talk', pin: 'here' }),
      Tab.open(browser, mesh.node('b').url, { name: 'bob', room: 'talk', pin: 'here' }),
    ]);
  });
  afterAll(async () => {
    expect([...(ann?.errors ?? []), ...(bob?.errors ?? [])]).toEqual([]);
    await browser?.close();
    await mesh?.close();
  });

  async function tool(tab: Tab, body: string, name: string): Promise<void> {
    // By its own text: an answer to it quotes the same words.
    const row = tab.list.getByRole('listitem').filter({ has: tab.page.locator('.body', { hasText: body }) });
    await row.hover();
    await row.getByRole('button', { name, exact: true }).click();
  }
  async function react(tab: Tab, body: string, emoji: string): Promise<void> {
    await tool(tab, body, 'React');
    await tab.page.getByRole('dialog', { name: 'React' }).getByRole('button', { name: emoji }).first().click();
  }
  async function remove(tab: Tab, body: string): Promise<void> {
    await tool(tab, body, 'More actions');
    await tab.page.getByRole('menuitem', { name: 'Delete' }).click();
    await tab.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  }
  async function edit(tab: Tab, body: string, to: string): Promise<void> {
    await tool(tab, body, 'Edit');
    expect(await tab.composer.inputValue()).toBe(body);
    await tab.say(to);
  }

  it('are seen by the other: an edit, an answer with its quote, reactions, and a message taken back', async () => {
    await ann.say('frist');
    await bob.message('frist').waitFor();
    await ann.composer.press('ArrowUp');
    expect(await ann.composer.inputValue()).toBe('frist');
    await ann.composer.press('Escape');
    expect(await ann.composer.inputValue()).toBe('');
    await ann.composer.press('ArrowUp');
    await ann.say('first');
    await bob.message('first').getByText('(edited)').waitFor();
    expect(await bob.order(['frist', 'first'])).toEqual(['first']);

    await tool(bob, 'first', 'Reply');
    await bob.page.getByText('Reply to ann').waitFor();
    await bob.say('that makes me second');
    const quote = ann.message('that makes me second').getByRole('button', { name: /^ann\s*first$/ });
    await quote.waitFor();

    await react(bob, 'first', 'thumbsup');
    const chip = (tab: Tab) => tab.message('first').first().getByRole('button', { name: /👍/ });
    await chip(ann).waitFor();
    expect(await chip(ann).getAttribute('aria-label')).toBe('👍 bob');
    expect([await chip(ann).getAttribute('aria-pressed'), await chip(bob).getAttribute('aria-pressed')]).toEqual([
      'false',
      'true',
    ]);
    await chip(ann).click();
    await until('both names', async () => (await chip(bob).getAttribute('aria-label')) === '👍 bob, ann');
    await chip(bob).click();
    await until('one name', async () => (await chip(ann).getAttribute('aria-label')) === '👍 ann');
    await ann.shot('changes');

    await remove(ann, 'first');
    await bob.message('Message deleted.').first().waitFor();
    await until('the quote to go with it', async () =>
      /Message deleted/.test((await bob.message('that makes me second').textContent()) ?? ''),
    );
    for (const tab of [ann, bob]) expect((await tab.rows()).join()).not.toContain('first');
  });

  it('are made by the keyboard alone: to the message, its menu, the answer and back', async () => {
    await bob.say('to be reached by keys');
    await ann.message('to be reached by keys').waitFor();
    const { page } = ann;
    const focused = () =>
      page.evaluate("document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent");
    await page.getByRole('region', { name: 'Conversation talk' }).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await until('the menu to have the focus', async () => (await focused()) === 'React');
    await page.keyboard.press('Escape');
    await until('the menu to give it back', async () => (await focused()) === 'More actions');
    await page.keyboard.press('Enter');
    await until('the menu to have the focus', async () => (await focused()) === 'React');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByText('Reply to bob').waitFor();
    await page.keyboard.type('answered by keys');
    await page.keyboard.press('Enter');
    await bob
      .message('answered by keys')
      .getByRole('button', { name: /to be reached by keys/ })
      .waitFor();
  });

  it('are made by touch: each message has a button for it', async () => {
    const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } });
    const page = await context.newPage();
    await page.goto(`${mesh.node('a').url}/?name=toni&room=fingers`);
    await page.getByRole('textbox', { name: 'Message #fingers' }).fill('by touch');
    await page.getByRole('button', { name: 'Send' }).tap();
    const row = page.getByRole('list', { name: 'Messages in fingers' }).getByRole('listitem');
    const choose = async (name: string) => {
      await row.getByRole('button', { name: 'Message actions' }).tap();
      await page.getByRole('menuitem', { name }).tap();
    };
    await choose('React');
    await page.getByRole('dialog', { name: 'React' }).getByRole('button', { name: 'tada' }).first().tap();
    await row.getByRole('button', { name: '🎉 toni' }).waitFor();
    const size = await row.getByRole('button', { name: 'Message actions' }).boundingBox();
    expect([size?.width, size?.height].every((length) => (length ?? 0) >= 44)).toBe(true);
    await choose('Delete');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).tap();
    await row.getByText('Message deleted.').waitFor();
    await context.close();
  });

  it('what is typed while the emoji are open finds one, and is no message', async () => {
    await tool(bob, 'answered by keys', 'React');
    await bob.page.getByRole('dialog', { name: 'React' }).waitFor();
    await bob.page.keyboard.type('rocket');
    expect(await bob.page.getByRole('textbox', { name: 'Find emoji' }).inputValue()).toBe('rocket');
    await bob.page.keyboard.press('Enter');
    await ann.message('answered by keys').getByRole('button', { name: '🚀 bob' }).waitFor();
    expect(await bob.composer.inputValue()).toBe('');
  });

  it('tell the other that one is writing, and nothing moves by it', async () => {
    const top = await bob.top(bob.composer);
    // What one types right after another message may be told a little later: nobody is told more often than every three seconds.
    await until('bob to be told', async () => {
      await ann.composer.press('h');
      return bob.page.getByText('ann is typing…').isVisible();
    });
    expect(await bob.top(bob.composer)).toBe(top);
    await ann.composer.fill('');
  });

  it('made on both sides of a cut come to the same on both when it heals', async () => {
    await ann.say('of ann');
    await bob.say('of bob');
    for (const tab of [ann, bob]) for (const body of ['of ann', 'of bob']) await tab.message(body).waitFor();
    mesh.isolate('b');
    await until('the cut to be noticed', async () => (await mesh.node('b').view()).links.every(({ up }) => !up));

    await edit(ann, 'of ann', 'of ann, changed');
    await react(bob, 'of ann', 'heart');
    await react(ann, 'of bob', 'tada');
    await tool(ann, 'of bob', 'Reply');
    await ann.say('an answer to what is gone');
    await remove(bob, 'of bob');
    await edit(ann, 'of ann, changed', 'of ann, changed twice');
    expect((await bob.rows()).join()).not.toContain('changed');

    mesh.heal();
    const state = async (tab: Tab) => (await tab.rows()).map((row) => row.replace(/\d\d:\d\d|✓+/g, '').trim());
    await until(
      'the same on both',
      async () => {
        const [left, right] = [await state(ann), await state(bob)];
        return /changed twice.*❤/.test(left.join()) && left.join() === right.join();
      },
      15_000,
    );
    const rows = (await state(bob)).join();
    expect(rows).toContain('an answer to what is gone');
    expect(rows).not.toMatch(/of bob|🎉/);
  });
});
