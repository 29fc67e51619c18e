import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';

describe('reading', () => {
  let mesh: Mesh;
  let browser: Browser;
  let ann: RawClient;
  beforeAll(async () => {
    [mesh, browser] = await Promise.all([Mesh.start({ count: 2 }), launchBrowser()]);
    ann = await RawClient.join(mesh.node('a').url, 'ann', 'general', 'long', 'ops');
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  it('UX17 Scroll up 20 messages and more; what comes moves nothing, is counted, and one click goes to it', async () => {
    await series(ann, 'general', 'before', 60);
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'bob' });
    await tab.message('before 59').waitFor();
    await tab.message('before 25').evaluate((row) => row.scrollIntoView({ block: 'start' }));
    await until('the pill', () => tab.page.getByRole('button', { name: '↓ Latest' }).isVisible());
    const top = await tab.top(tab.message('before 27'));
    await series(ann, 'general', 'after', 5);
    const pill = tab.page.getByRole('button', { name: '↓ 5 new' });
    await pill.waitFor();
    expect(Math.abs((await tab.top(tab.message('before 27'))) - top)).toBeLessThanOrEqual(1);
    expect(await tab.page.title()).toBe('(5) general · skein');
    await tab.shot('reading-pill');
    await pill.click();
    await until('the newest to be in view', () => isInView(tab, 'after 4'));
    await pill.waitFor({ state: 'detached' });
    await until('the title', async () => (await tab.page.title()) === 'general · skein');
    await tab.close();
  });

  it('UX18 Hide the tab, three come: one line above the first of them, which stays where it is', async () => {
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'bea' });
    await tab.message('after 4').waitFor();
    await tab.setVisible(false);
    await series(ann, 'general', 'hidden', 3);
    await until('the title', async () => (await tab.page.title()) === '(3) general · skein');
    await tab.setVisible(true);
    await until('the title', async () => (await tab.page.title()) === 'general · skein');
    expect(await lines(tab)).toEqual(['hidden 0']);
    await series(ann, 'general', 'shown', 1);
    await tab.message('shown 0').waitFor();
    expect(await lines(tab)).toEqual(['hidden 0']);
    await tab.shot('reading-line');
    await tab.setVisible(false);
    await tab.setVisible(true);
    await until('the line to go', async () => (await lines(tab)).length === 0);
    await series(ann, 'general', 'looked at', 1);
    await tab.message('looked at 0').waitFor();
    expect(await lines(tab)).toEqual([]);
    await tab.close();
  });

  it('a line above the view has a pill that goes there, and so has Shift+PgUp; Esc goes to the end', async () => {
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'ben' });
    await tab.message('looked at 0').waitFor();
    await tab.setVisible(false);
    await series(ann, 'general', 'many', 40);
    await until('the title', async () => (await tab.page.title()) === '(40) general · skein');
    await tab.setVisible(true);
    const pill = tab.page.getByRole('button', { name: 'Jump to first unread (40)' });
    await pill.waitFor();
    expect(await isInView(tab, 'many 39')).toBe(true);
    await tab.shot('reading-jump');
    await pill.click();
    await until('the first unread to be in view', () => isInView(tab, 'many 0 '));
    await pill.waitFor({ state: 'detached' });
    await tab.page.keyboard.press('Escape');
    await until('the newest to be in view', () => isInView(tab, 'many 39'));
    await tab.page.keyboard.press('Shift+PageUp');
    await until('the first unread to be in view', () => isInView(tab, 'many 0 '));
    await tab.close();
  });

  it('a long room is paged both ways without a jump, and never has more than 300 rows', async () => {
    await series(ann, 'long', 'row', 420);
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'cat', room: 'long' });
    await tab.message('row 419').waitFor();
    const seen = new Set<number>();
    for (let first = 420; first > 0; ) {
      const before = (await tab.rows())[0] as string;
      const row = await tab.list.getByRole('listitem').first().elementHandle();
      const bottom = () => row?.evaluate((element) => (element.isConnected ? element.getBoundingClientRect().bottom : 'gone'));
      await row?.evaluate((element) => element.scrollIntoView({ block: 'start' }));
      const read = await bottom();
      await until('an earlier row', async () => (await tab.rows())[0] !== before, 5_000);
      // At the top of the list there was something to load by, and now there may be nothing.
      expect(Math.abs(Number(await bottom()) - Number(read))).toBeLessThanOrEqual(1);
      first = Number(/row (\d+) /.exec(((await tab.rows())[0] as string) ?? '')?.[1]);
      expect((await tab.rows()).length).toBeLessThanOrEqual(300);
      seen.add(first);
    }
    expect(seen.size).toBeGreaterThan(3);
    await until('the last row to be gone', async () => !(await tab.rows()).some((text) => text.includes('row 419 ')));
    for (;;) {
      const rows = await tab.rows();
      if (rows.at(-1)?.includes('row 419 ')) break;
      await tab.list
        .getByRole('listitem')
        .last()
        .evaluate((element) => element.scrollIntoView({ block: 'end' }));
      await until('a later row', async () => (await tab.rows()).at(-1) !== rows.at(-1), 5_000);
      expect((await tab.rows()).length).toBeLessThanOrEqual(300);
    }
    expect(tab.errors).toEqual([]);
    await tab.close();
  });

  it('what comes while one reads further up takes nothing away there, however much it is', async () => {
    const tab = await Tab.open(browser, mesh.node('b').url, { name: 'dan', room: 'long' });
    await tab.message('row 419').waitFor();
    await series(ann, 'long', 'early', 130);
    await tab.message('early 129').waitFor();
    await tab.message('early 70').evaluate((row) => row.scrollIntoView({ block: 'start' }));
    await until('the pill', () => tab.page.getByRole('button', { name: '↓ Latest' }).isVisible());
    const top = await tab.top(tab.message('early 80'));
    await series(ann, 'long', 'more', 120);
    await tab.page.getByRole('button', { name: '↓ 120 new' }).waitFor();
    expect(Math.abs((await tab.top(tab.message('early 80'))) - top)).toBeLessThanOrEqual(1);
    await tab.close();
  });
});

async function series(client: RawClient, room: string, body: string, count: number): Promise<void> {
  // A space behind the number, so that 1 is not found in 10.
  for (let n = 0; n < count; n += 1) await client.post(room, `${body} ${n} `);
}

async function isInView(tab: Tab, body: string): Promise<boolean> {
  const row = await tab.message(body).boundingBox();
  const list = await tab.page.getByRole('region', { name: /^Conversation/ }).boundingBox();
  return row !== null && list !== null && row.y >= list.y && row.y + row.height <= list.y + list.height + 1;
}

/** What stands right below each line "New messages". */
async function lines(tab: Tab): Promise<string[]> {
  const rows = tab.list.getByRole('listitem').filter({ hasText: 'New messages' });
  return (await rows.allTextContents()).map((text) => /(hidden|shown|looked at) \d+/.exec(text)?.[0] ?? text);
}
