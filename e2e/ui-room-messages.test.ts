import { describe, expect, it } from 'vitest';
import { Tab } from './harness/browser.ts';
import { RawClient } from './harness/raw-client.ts';
import { threeNodesAndABrowser } from './harness/stage.ts';
import { until } from './harness/time.ts';

/** What a message looks like: its life, and what is in its text. */
describe('messages', () => {
  const stage = threeNodesAndABrowser();
  const TOO_LONG = 'x'.repeat(9_000);

  it('UX8 a message that is refused says why; Edit puts it back, Delete removes it; several have one bar', async () => {
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'ann', room: 'limits' });
    const { page, composer } = tab;
    const notSent = page.getByText('Not sent: it is too long.');
    await tab.say(TOO_LONG);
    await notSent.waitFor();
    await page.getByRole('alert').filter({ hasText: 'Not sent' }).waitFor();
    for (const name of ['Retry', 'Edit', 'Delete'])
      expect(await tab.list.getByRole('button', { name, exact: true }).count(), name).toBe(1);
    await tab.list.getByRole('button', { name: 'Edit', exact: true }).click();
    await until('the row to go', async () => (await notSent.count()) === 0);
    expect(await composer.inputValue()).toBe(TOO_LONG);
    await composer.press('Enter');
    await notSent.waitFor();
    await tab.list.getByRole('button', { name: 'Delete', exact: true }).click();
    await until('the row to go', async () => (await notSent.count()) === 0);

    for (const n of [1, 2, 3]) await tab.say(`${n} ${TOO_LONG}`);
    await page.getByText('3 messages not sent.').waitFor();
    await page.getByRole('button', { name: 'Retry all' }).click();
    await page.getByText('3 messages not sent.').waitFor();
    await tab.shot('not-sent');
    await page.getByRole('button', { name: 'Delete all' }).click();
    await until('no row', async () => (await tab.rows()).length === 0);
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  it('keep their text when a change of it is refused, and say so; a message that has no text left is not sent', async () => {
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'abe', room: 'limits' });
    await tab.say('as it was');
    await tab
      .message('as it was')
      .getByRole('img', { name: /Stored on/ })
      .waitFor();
    await tab.composer.press('ArrowUp');
    await tab.say(TOO_LONG);
    await tab.page.getByText('Not changed: it is too long.').waitFor();
    expect(await tab.message('as it was').count()).toBe(1);
    await tab.list.getByRole('button', { name: 'Discard' }).click();
    await until('the words to go', async () => (await tab.page.getByText('Not changed').count()) === 0);
    await tab.composer.press('ArrowUp');
    await tab.say('');
    await tab.page.getByRole('alert').getByText('There is no text left.').waitFor();
    await tab.composer.press('Escape');
    expect(await tab.message('as it was').count()).toBe(1);
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  it('tell how far they got, by a sign and by words', async () => {
    const tab = await Tab.open(stage.browser, stage.mesh.node('b').url, { name: 'ben', room: 'ticks' });
    await tab.say('how far?');
    await tab.message('how far?').getByRole('img', { name: 'Stored on 3 of 3 nodes' }).waitFor();
    await tab.close();
  });

  it('show marks as marks, code with a button that copies it, and a post of emoji large', async () => {
    const bob = await RawClient.join(stage.mesh.node('c').url, 'bob', 'marks');
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'cleo', room: 'marks' });
    await bob.post('marks', '**loud** *soft* ~~gone~~ `x = 1` @cleo <b>raw</b>');
    await bob.post('marks', '```ts\nlet y;\n```\n> as said');
    await bob.post('marks', '🎉');
    const row = tab.message('loud');
    for (const [tag, text] of Object.entries({ strong: 'loud', em: 'soft', s: 'gone', code: 'x = 1', mark: '@cleo' }))
      expect(await row.locator(tag).textContent()).toBe(text);
    expect(await row.locator('b').count()).toBe(0);
    expect(await row.textContent()).toContain('<b>raw</b>');
    const block = tab.message('let y;');
    expect(await block.locator('pre').textContent()).toBe('let y;');
    expect(await block.locator('blockquote').textContent()).toBe('as said');
    await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await block.getByRole('button', { name: 'Copy' }).click();
    await block.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await tab.page.evaluate('navigator.clipboard.readText()')).toBe('let y;');
    const height = async (text: string) => (await tab.message(text).locator('p').last().boundingBox())?.height ?? 0;
    await until('the large one', async () => (await height('🎉')) > 1.5 * (await height('loud')));
    expect(tab.errors).toEqual([]);
    await tab.close();
    await bob.bye();
  });

  it('cannot run, lead astray, turn the page around or hold it up, whatever is in them', async () => {
    const eve = await RawClient.join(stage.mesh.node('c').url, 'eve', 'traps');
    const tab = await Tab.open(stage.browser, stage.mesh.node('a').url, { name: 'dan', room: 'traps' });
    const traps = [
      'javascript:alert(1) [x](javascript:alert(1)) <img src=x onerror=alert(1)> <script>alert(1)</script>',
      'data:text/html,<script>alert(1)</script> vbscript:x',
      'https://bank.example@evil.example/login',
      'https://аpple.example/',
      'turned \u202e around \u2067 here',
      '*'.repeat(8_000),
      '**a'.repeat(2_500),
      '`'.repeat(8_000),
      '> '.repeat(4_000),
      'http://'.repeat(1_100),
    ];
    for (const body of traps) await eve.post('traps', body);
    await eve.post('traps', 'and on');
    await tab.message('and on').waitFor();
    const links = await tab.list.getByRole('link').all();
    const seen = await Promise.all(links.map(async (link) => [await link.getAttribute('href'), await link.getAttribute('rel')]));
    expect(seen).toEqual([
      ['https://bank.example@evil.example/login', 'noopener noreferrer nofollow'],
      ['https://xn--pple-43d.example/', 'noopener noreferrer nofollow'],
    ]);
    await tab.message('bank.example').getByText('(evil.example)').waitFor();
    await tab.message('аpple').getByText('(xn--pple-43d.example)').waitFor();
    expect(await tab.list.locator('img, script, iframe').count()).toBe(0);
    // What is turned around is that one text: the name and the time stand where they stand in every row.
    const left = async (text: string, part: string) => (await tab.message(text).locator(part).first().boundingBox())?.x;
    expect(await left('turned', '.body')).toBe(await left('and on', '.body'));
    await tab.composer.pressSequentially('still quick', { timeout: 5_000 });
    await tab.page.setViewportSize({ width: 320, height: 640 });
    expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(tab.errors).toEqual([]);
    await tab.close();
    await eve.bye();
  });
});
