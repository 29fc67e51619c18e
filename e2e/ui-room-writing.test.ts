import { describe, expect, it } from 'vitest';
import { Tab } from './harness/browser.ts';
import { makeKey, RawClient } from './harness/raw-client.ts';
import { threeNodesAndABrowser } from './harness/stage.ts';
import { monotonic, until } from './harness/time.ts';

/** The card and the box one writes in. */
describe('writing', () => {
  const stage = threeNodesAndABrowser();
  const key = makeKey();
  async function bobIn(room: string): Promise<RawClient> {
    const bob = new RawClient('bob', { key });
    await bob.connect(stage.mesh.node('b').url);
    await bob.join(room);
    return bob;
  }

  it('UX1 E6 the join card takes one name and one key press, and then one writes', async () => {
    const page = await stage.browser.newPage();
    await page.goto(stage.mesh.node('b').url);
    await page.getByRole('button', { name: 'Join', exact: true }).waitFor();
    expect(await page.getByRole('textbox').count()).toBe(1);
    await page.keyboard.type('dora');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Message #general' }).waitFor();
    await until('the box to have the focus', () => page.evaluate("document.activeElement?.tagName === 'TEXTAREA'"));
    await page.keyboard.type('hi, I am new');
    await page.keyboard.press('Enter');
    await page.getByRole('list', { name: 'Messages in general' }).getByText('hi, I am new').waitFor();
    await page.close();
  });

  it('UX2 what one writes on one node another reads on the next within a second, once, with its author', async () => {
    const [ann, ben] = await Promise.all([
      Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'ann', room: 'two', pin: 'node-a' }),
      Tab.open(stage.browser, stage.mesh.node('b').url, { name: 'ben', room: 'two', pin: 'node-b' }),
    ]);
    await ann.say('to begin with');
    await ben.message('to begin with').waitFor();
    await ann.composer.fill('hello');
    const sent = monotonic();
    await ann.composer.press('Enter');
    await ben.message('hello').waitFor({ timeout: 1_000 });
    expect(monotonic() - sent).toBeLessThan(1_000);
    expect(await ben.order(['hello'])).toEqual(['hello']);
    expect(await ben.message('hello').textContent()).toContain('ann');
    for (const tab of [ann, ben]) {
      expect(tab.errors).toEqual([]);
      await tab.close();
    }
  });

  it('UX19 half a message is kept through another room and a reload, and gone once it was sent', async () => {
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'dot', room: 'drafts' });
    const { page, composer } = tab;
    await page.getByRole('textbox', { name: 'New room' }).fill('ops');
    await page.getByRole('button', { name: 'Join room' }).click();
    await page.getByRole('textbox', { name: 'Message #ops' }).waitFor();
    const rooms = page.getByRole('navigation', { name: 'Rooms' });
    await rooms.getByRole('link', { name: 'drafts' }).click();
    await composer.fill('half a mess');
    await rooms.getByRole('link', { name: 'ops' }).click();
    await rooms.getByRole('link', { name: 'drafts' }).getByRole('img', { name: 'unsent draft' }).waitFor();
    await rooms.getByRole('link', { name: 'drafts' }).click();
    expect(await composer.inputValue()).toBe('half a mess');
    await page.reload();
    await until('the draft after a reload', async () => (await composer.inputValue()) === 'half a mess');
    await composer.press('Enter');
    await tab.message('half a mess').waitFor();
    await page.reload();
    await tab.message('half a mess').waitFor();
    expect(await composer.inputValue()).toBe('');
    await tab.close();
  });

  it('UX19 a change and an answer that are being written are kept through a reload as well', async () => {
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'kit', room: 'aims' });
    const { page, composer } = tab;
    const comesBack = async (text: string, bar: string) => {
      await composer.fill(text);
      await page.getByText(bar).waitFor();
      await page.reload();
      await until('the text after a reload', async () => (await composer.inputValue()) === text);
      await page.getByText(bar).waitFor();
    };
    await tab.say('frist');
    await tab
      .message('frist')
      .getByRole('img', { name: /Stored/ })
      .waitFor();
    await composer.press('ArrowUp');
    await comesBack('first of all', 'Edit your message');
    await tab.message('frist').waitFor();
    await composer.press('Enter');
    await tab.message('first of all').getByText('(edited)').waitFor();
    expect(await composer.inputValue()).toBe('');
    await tab.message('first of all').hover();
    await tab.message('first of all').getByRole('button', { name: 'Reply' }).click();
    await comesBack('half an answer', 'Reply to kit');
    await composer.press('Enter');
    await tab
      .message('half an answer')
      .getByRole('button', { name: /kit\s*first of all/ })
      .waitFor();
    await page.reload();
    await tab.message('half an answer').waitFor();
    expect(await page.getByText('Reply to kit').count()).toBe(0);
    await tab.close();
  });

  it('UX20 Japanese composition: Enter confirms and sends nothing; Shift+Enter is a line; on a touch screen Enter is one too', async () => {
    const bob = await bobIn('ime');
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'yuki', room: 'ime' });
    await tab.composer.focus();
    const ime = await tab.page.context().newCDPSession(tab.page);
    await ime.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
    await tab.composer.dispatchEvent('keydown', { key: 'Enter', keyCode: 229, isComposing: true });
    await ime.send('Input.insertText', { text: '日本' });
    expect(await tab.composer.inputValue()).toBe('日本');
    await tab.composer.press('Shift+Enter');
    await tab.composer.pressSequentially('二行目');
    expect(bob.bodies('ime')).toEqual([]);
    await tab.composer.press('Enter');
    await until('bob to read it', () => bob.bodies('ime').length > 0);
    expect(bob.bodies('ime')).toEqual(['日本\n二行目']);
    await tab.close();

    const context = await stage.browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 360, height: 640 } });
    const page = await context.newPage();
    await page.goto(`${stage.mesh.node('c').url}/?name=toni&room=ime`);
    const box = page.getByRole('textbox', { name: 'Message #ime' });
    await box.fill('one');
    await box.press('Enter');
    await box.pressSequentially('two');
    expect(await box.inputValue()).toBe('one\ntwo');
    await page.getByRole('button', { name: 'Send' }).tap();
    await until('bob to read both lines', () => bob.bodies('ime').includes('one\ntwo'));
    await context.close();
    await bob.bye();
  });

  it('UX21 A3 /uesrs goes to nobody, stays in the box and is told of /users; what only looks like a command is text', async () => {
    const bob = await bobIn('web');
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'wanda', room: 'web' });
    await tab.say('/uesrs');
    await tab.page.getByRole('alert').getByText('Did you mean “/users”?').waitFor();
    expect(await tab.composer.inputValue()).toBe('/uesrs');
    for (const line of ['//etc', '/etc/passwd', 'note: x', 'http://x']) await tab.say(line);
    await until('the room to have read them', () => bob.bodies('web').length === 4);
    expect(bob.bodies('web')).toEqual(['/etc', '/etc/passwd', 'note: x', 'http://x']);
    await tab.say('/users');
    await tab.page.getByText(/Users: .*bob \(node-b\).*wanda \(node-a\)/).waitFor();
    expect(tab.errors).toEqual([]);
    await tab.close();
    await bob.bye();
  });

  it('UX22 A3 “bob: hi” shows that only bob reads it, and only bob does; what is almost a name asks before anything is sent', async () => {
    const eve = await RawClient.join(stage.mesh.node('c').url, 'eve', 'names');
    const ann = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'uma', room: 'names' });
    const bob = await Tab.open(stage.browser, stage.mesh.node('b').url, { name: 'rob', room: 'names' });
    await ann.page.getByText('3 people').waitFor();
    const { page, composer } = ann;
    const choose = async (line: string, button: string) => {
      await ann.say(line);
      await page.getByText('No user “rbo”').waitFor();
      await page.getByRole('button', { name: button }).click();
      await page.getByText('No user “rbo”').waitFor({ state: 'detached' });
    };
    await choose('rbo: not yet', 'Edit');
    expect(await composer.inputValue()).toBe('rbo: not yet');
    await choose('rbo: for all', 'Send to #names');
    await until('the room to have read it', () => eve.bodies('names').includes('rbo: for all'));
    expect(await composer.inputValue()).toBe('');

    await composer.fill('rob: hi');
    await page.getByText('→ rob · only rob').waitFor();
    await composer.press('Enter');
    await page.getByRole('list', { name: 'Messages in rob' }).getByText('hi', { exact: true }).waitFor();
    await page.getByText('direct, only you and rob').first().waitFor();
    const link = bob.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /uma/ });
    await link.click();
    await bob.page.getByRole('list', { name: 'Messages in uma' }).getByText('hi', { exact: true }).waitFor();
    await bob.page.getByText('direct, only you and uma').first().waitFor();
    await choose2(ann, 'rbo: for rob');
    await bob.page.getByRole('list', { name: 'Messages in uma' }).getByText('for rob', { exact: true }).waitFor();
    expect(eve.bodies()).toEqual(['rbo: for all']);
    for (const tab of [ann, bob]) {
      expect(tab.errors).toEqual([]);
      await tab.close();
    }
    await eve.bye();
  });

  /** Back in the room: what is almost a name goes to the one who is meant. */
  async function choose2(tab: Tab, line: string): Promise<void> {
    await tab.page.getByRole('navigation', { name: 'Rooms' }).getByRole('link', { name: /names/ }).click();
    await tab.say(line);
    await tab.page.getByRole('button', { name: 'Direct to rob' }).click();
  }

  it('emoji, people, rooms and commands are completed by the keyboard, and Esc leaves the word alone', async () => {
    const bob = await bobIn('words');
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'wilma', room: 'words' });
    const { page, composer } = tab;
    const options = page.getByRole('listbox').getByRole('option');
    const offers = (text: string) =>
      until(`${text} to be offered first`, async () => ((await options.first().textContent()) ?? '').includes(text));

    await composer.pressSequentially('well done :tad');
    await offers(':tada:');
    const active = await composer.getAttribute('aria-activedescendant');
    expect(await page.locator(`#${active}`).getAttribute('aria-selected')).toBe('true');
    await tab.shot('completion');
    await composer.press('Enter');
    expect(await composer.inputValue()).toBe('well done 🎉 ');
    await composer.pressSequentially('@bo');
    await offers('@bob');
    await composer.press('Tab');
    await composer.pressSequentially('see #wo');
    await offers('#words');
    await composer.press('Tab');
    await composer.pressSequentially(':fire:');
    await until('the named emoji', async () => (await composer.inputValue()).endsWith('🔥'));
    await composer.press('Enter');
    await until('bob to read it', () => bob.bodies('words').includes('well done 🎉 @bob see #words 🔥'));

    await composer.pressSequentially('/lea');
    await offers('/leave [room]');
    await composer.press('ArrowDown');
    await until('the second to be chosen', async () => (await options.nth(1).getAttribute('aria-selected')) === 'true');
    await composer.press('Escape');
    await until('no list', async () => (await options.count()) === 0);
    expect(await composer.inputValue()).toBe('/lea');
    expect(tab.errors).toEqual([]);
    await tab.close();
    await bob.bye();
  });

  it('a long paste may go as a block of code; the length is told near the limit', async () => {
    const bob = await bobIn('long');
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'zoe', room: 'long' });
    const code = Array.from({ length: 12 }, (_, i) => `line ${i};`).join('\n');
    await tab.composer.focus();
    await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await tab.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(code)})`);
    await tab.composer.press('Control+V');
    await tab.page.getByRole('button', { name: 'Send as code block' }).click();
    await until('bob to get it', () => bob.bodies('long').length === 1);
    expect(bob.bodies('long')).toEqual([`\`\`\`\n${code}\n\`\`\``]);
    await tab.list.getByRole('button', { name: 'Copy' }).waitFor();

    expect(await tab.page.getByText(/of \d+ bytes/).count()).toBe(0);
    await tab.composer.fill('x'.repeat(8_000));
    await tab.page.getByText(/8000 of \d+ bytes/).waitFor();
    expect(tab.errors).toEqual([]);
    await tab.close();
    await bob.bye();
  });
});
