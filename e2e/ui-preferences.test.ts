import type { Browser, Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';

/** What people set up in their system: colours of their own, and less motion. */
describe('preferences of the system', () => {
  let mesh: Mesh;
  let browser: Browser;
  let ann: RawClient;
  let tab: Tab;
  beforeAll(async () => {
    [mesh, browser] = await Promise.all([Mesh.start({ count: 1 }), launchBrowser()]);
    ann = await RawClient.join(mesh.node('a').url, 'ann', 'general', 'ops');
    for (let n = 0; n < 40; n += 1) await ann.post('general', `line ${n}.`);
    await ann.post('general', '```\nlet it = copied;\n```');
    tab = await Tab.open(browser, mesh.node('a').url, { name: 'bob' });
    await tab.list.getByRole('button', { name: 'Copy' }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  it('colours are forced: what is chosen, has the focus, is unread, is there or lies over the page is told without its ground', async () => {
    const { page } = tab;
    await page.emulateMedia({ forcedColors: 'active' });
    const rooms = page.getByRole('navigation', { name: 'Rooms' });
    const link = (name: RegExp) => rooms.getByRole('link', { name });
    await page.getByRole('textbox', { name: 'New room' }).fill('ops');
    await page.getByRole('button', { name: 'Join room' }).click();
    await page.getByRole('textbox', { name: 'Message #ops' }).waitFor();
    await ann.post('general', 'for the count');
    await link(/general.*1 unread/).waitFor();
    await until(
      'the chosen room to be framed',
      async () => (await look(link(/ops/))).border !== (await look(link(/general/))).border,
    );
    expect((await look(link(/general/).locator('.count'))).border).not.toMatch(/^0px|none/);
    await page.keyboard.press('Tab');
    expect((await look(page.locator(':focus'))).outline).toMatch(/solid 2px|2px solid|solid.*2px/);

    // Present, then gone: a full dot and a ring.
    await tab.composer.or(page.getByRole('textbox', { name: 'Message #ops' })).fill('ann: hello');
    await page.keyboard.press('Enter');
    const dot = link(/ann/).locator('.dot');
    await link(/ann.*here/).waitFor();
    const here = await look(dot);
    await ann.bye();
    await until('ann to be gone', async () => {
      await tab.setVisible(false);
      await tab.setVisible(true);
      return (await link(/ann.*gone/).count()) === 1;
    });
    expect(await look(dot)).not.toEqual(here);
    await page.mouse.move(0, 0);

    await link(/general/).click();
    await tab.message('line 39.').waitFor();
    await page.getByRole('region', { name: 'Conversation general' }).evaluate((box) => {
      box.scrollTop = 0;
    });
    const pill = page.getByRole('button', { name: /^↓/ });
    await pill.waitFor();
    expect((await look(pill)).border).not.toMatch(/^0px|none/);
    expect((await look(tab.chip.locator('.shape'))).border).not.toMatch(/^0px|none/);

    await page.keyboard.press('Control+k');
    const options = page.getByRole('option');
    await options.first().waitFor();
    const chosen = page.getByRole('option', { selected: true });
    expect(await look(chosen)).not.toEqual(await look(page.getByRole('option', { selected: false }).first()));
    expect((await look(page.getByRole('dialog'))).border).not.toMatch(/^0px|none/);
    await tab.shot('forced-colors');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings' }).click();
    expect((await look(page.getByRole('dialog'))).border).not.toMatch(/^0px|none/);
    await page.keyboard.press('Escape');
    await page.emulateMedia({ forcedColors: 'none' });
    expect(tab.errors).toEqual([]);
  });

  it('less motion is wanted: nothing moves by itself, and a way through the list is a jump', async () => {
    const { page } = tab;
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await slowest(page)).toBeGreaterThan(1);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const region = page.getByRole('region', { name: 'Conversation general' });
    await region.evaluate((box) => {
      box.scrollTop = 0;
    });
    await tab.openMesh();
    const pill = page.getByRole('button', { name: /^↓/ });
    await pill.waitFor();
    expect(await slowest(page)).toBeLessThanOrEqual(1);
    await pill.click();
    await pill.waitFor({ state: 'detached' });
    const smooth = await page.evaluate(
      `[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).scrollBehavior === 'smooth').length`,
    );
    expect(smooth).toBe(0);
    await tab.close();
  });
});

/** What there is of an element besides its text and the colour behind it. */
function look(
  one: Locator,
): Promise<{ readonly border: string; readonly outline: string; readonly weight: string; readonly ground: string }> {
  return one.first().evaluate((element) => {
    const view = element.ownerDocument.defaultView;
    if (!view) throw new Error('the element is in no window');
    const { border, outline, fontWeight, backgroundColor, forcedColorAdjust } = view.getComputedStyle(element);
    // Only what says so keeps a ground of its own.
    return { border, outline, weight: fontWeight, ground: forcedColorAdjust === 'none' ? backgroundColor : 'forced' };
  });
}

/** The longest that anything on the page would move for, in milliseconds. */
function slowest(page: Page): Promise<number> {
  return page.evaluate(`Math.max(...[...document.querySelectorAll('*')].flatMap((one) => {
    const { animationName, animationDuration, transitionDuration } = getComputedStyle(one);
    const times = [...(animationName === 'none' ? [] : animationDuration.split(',')), ...transitionDuration.split(',')];
    return times.map((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000));
  }))`);
}
