import type { Browser, Locator } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { sleep, until } from './harness/time.ts';

/** How far each node is, in the order of the names. */
const LATENCIES = [40, 5, 120] as const;
/** A check of every node is over by then: two round trips to the farthest. */
const CHECKED_MS = 500;

describe('which node a tab is on', () => {
  let mesh: Mesh;
  let browser: Browser;
  const tabs: Tab[] = [];

  beforeAll(async () => {
    const start = Mesh.start({ count: 3, argsOf: (index) => ['--simulate-latency', `${LATENCIES[index]}ms`] });
    [mesh, browser] = await Promise.all([start, launchBrowser()]);
  });
  afterEach(async () => {
    await Promise.all(tabs.splice(0).map((tab) => tab.close()));
    await Promise.all(LATENCIES.map((ms, index) => latency('abc'[index] as string, ms)));
  });
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  async function latency(letter: string, ms: number): Promise<void> {
    const body = JSON.stringify({ ms });
    await fetch(`${mesh.node(letter).url}/api/simulate-latency`, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/json' },
    });
  }
  it('C39 a name that is taken in one window is gone by in the other, on whichever node and after a reload too', async () => {
    const one = await open('a', { name: 'nia', pin: 'here' });
    const page = await one.page.context().newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${mesh.node('a').url}/?name=nia&room=general&pin=here`);
    await page.getByRole('textbox', { name: 'Message #general' }).waitFor();
    const other = page.locator('.me');
    await other.getByText('nia').waitFor();
    await one.say('/nick nina');
    await one.page.locator('.me').getByText('nina').waitFor();
    await other.getByText('nina').waitFor();
    await page.goto(mesh.node('a').url);
    await other.getByText('nina').waitFor();
    await page.getByRole('button', { name: /^Node: / }).click();
    // The person is called as the window that signed in most often says.
    for (const node of ['node-b', 'node-c', 'node-b']) {
      await page.getByRole('button', { name: `Move to ${node}` }).click();
      await page.getByRole('button', { name: new RegExp(`^Node: ${node}`) }).waitFor();
    }
    await sleep(CHECKED_MS);
    for (const me of [other, one.page.locator('.me')]) expect(await me.innerText()).toContain('nina');
    await page.close();
  });

  async function open(letter: string, visit: Parameters<typeof Tab.open>[2], clock = false): Promise<Tab> {
    const tab = await Tab.open(browser, mesh.node(letter).url, visit, clock);
    tabs.push(tab);
    return tab;
  }
  const moves = (tab: Tab) => tab.page.getByRole('list', { name: 'Failover log' }).getByRole('listitem');
  const why = async (panel: Locator) => (await panel.innerText()).replace(/\s+/g, ' ');

  /** Time passes for the page; between two jumps as much as a check takes really passes. */
  async function pass(tab: Tab, seconds: number): Promise<void> {
    for (let left = seconds; left > 0; left -= 15) {
      await tab.page.clock.fastForward(Math.min(left, 15) * 1_000);
      await sleep(CHECKED_MS);
    }
  }

  it('UX3 In auto mode a tab opened on a slower node is on the fastest within 10 s, and the panel says why', async () => {
    const tab = await open('a', { name: 'ann' });
    const panel = await tab.openMesh();
    await until('the move to node-b', () => tab.isOn('node-b'), 10_000);
    await panel.getByRole('button', { name: 'Measure now' }).click();
    await until('the reason', async () =>
      /You are on node-b: \d+ ms, the fastest of 3\. node-a \d+ ms, node-c \d+ ms\./.test(await why(panel)),
    );
    expect(await why(panel)).toMatch(/simulated/);
    await panel.getByText(/^Checked (just now|\d+ s ago)\.$/).waitFor();
    await tab.chip.hover();
    expect(await tab.chip.getAttribute('title')).toMatch(/^fastest of 3, checked (just now|\d+ s ago)$/);
  });

  it('UX13 The table keeps its order while round trips change; its head sorts once; focus stays', async () => {
    await Promise.all([latency('a', 150), latency('c', 400)]);
    const tab = await open('b', { name: 'bob', pin: 'here' });
    const panel = await tab.openMesh();
    const names = async () => (await panel.getByRole('rowheader').allInnerTexts()).map((text) => /node-./.exec(text)?.[0]);
    const rtt = (name: string) =>
      panel
        .getByRole('row', { name: new RegExp(name) })
        .getByRole('cell')
        .first()
        .innerText();
    const isMeasured = async () => (await Promise.all(['node-a', 'node-b', 'node-c'].map(rtt))).every((text) => /\d/.test(text));
    await until('all to be measured', isMeasured, 8_000);
    expect(await names()).toEqual(['node-a', 'node-b', 'node-c']);
    await panel.getByRole('columnheader', { name: 'RTT' }).getByRole('button').click();
    await until('the order of the click', async () => (await names()).join() === 'node-b,node-a,node-c');
    const pin = panel.getByRole('button', { name: 'Pin node-a' });
    await pin.focus();
    await latency('a', 700);
    await until('the new round trip', async () => Number.parseInt(await rtt('node-a'), 10) > 600, 10_000);
    expect(await names()).toEqual(['node-b', 'node-a', 'node-c']);
    expect(await tab.page.locator(':focus').getAttribute('aria-label')).toBe('Pin node-a');
    await panel.getByRole('columnheader', { name: 'Node' }).getByRole('button').click();
    await until('the order of the names', async () => (await names()).join() === 'node-a,node-b,node-c');
  });

  it('UX16 The path of a message leads from the node it was written on to mine, in steps marked as estimates', async () => {
    const bob = await RawClient.join(mesh.node('c').url, 'bill', 'paths');
    const tab = await open('a', { name: 'pat', room: 'paths', pin: 'here' });
    await bob.post('paths', 'which way did I come?');
    const row = tab.message('which way did I come?');
    await row.hover();
    await row.getByRole('button', { name: 'More actions' }).click();
    await tab.page.getByRole('menuitem', { name: 'Path' }).click();
    const path = tab.page.getByRole('region', { name: 'Path of a message' });
    await path.getByText('stored on 3/3').waitFor();
    const steps = (await path.getByRole('listitem').allInnerTexts()).map((step) => step.replace(/\s+/g, ' '));
    expect(steps[0]).toBe('node-c');
    expect(
      steps.slice(1).every((step) => /^≈ \+(<1|\d+) ms (node-[ab]|you)$/.test(step)),
      steps.join(', '),
    ).toBe(true);
    expect(steps.at(-1)).toMatch(/you$/);
    bob.drop();
  });

  it('opens another node as oneself: the key comes along in the address, is taken out of it, and the card knows the name', async () => {
    const tab = await open('a', { name: 'gus', pin: 'here' });
    await tab.say('from the one address');
    await tab.page.getByRole('button', { name: 'Settings' }).click();
    const settings = tab.page.getByRole('dialog', { name: 'Settings' });
    const [other] = await Promise.all([
      tab.page.context().waitForEvent('page'),
      settings.getByRole('button', { name: 'Open on node-c as me' }).click(),
    ]);
    await other.getByRole('textbox', { name: 'Your name' }).waitFor();
    expect([new URL(other.url()).port, new URL(other.url()).hash]).toEqual([new URL(mesh.node('c').url).port, '']);
    await tab.shot('settings');
    expect(await other.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('gus');
    await other.getByRole('button', { name: 'Join' }).click();
    await other.getByRole('listitem').filter({ hasText: 'from the one address' }).waitFor();
    await until('the same name', async () => /^gus\s/.test((await other.locator('.me').innerText()).trim()));
    await tab.page.keyboard.press('Escape');
    await settings.waitFor({ state: 'hidden' });
    expect(await tab.page.locator(':focus').getAttribute('aria-label')).toBe('Settings');
  });

  it('takes another name from the settings for the same person, who may think better of it', async () => {
    const { page } = await open('a', { name: 'hal', pin: 'here' });
    const me = page.locator('.me bdi');
    const change = async () => {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByRole('dialog', { name: 'Settings' }).getByRole('button', { name: 'Change name' }).click();
      expect(await page.getByRole('textbox', { name: 'Your name' }).inputValue()).toBe('hal');
    };
    await change();
    await page.getByRole('button', { name: 'Stay hal' }).click();
    await until('the old name', async () => (await me.innerText()) === 'hal');
    await change();
    await page.getByRole('textbox', { name: 'Your name' }).fill('harald');
    await page.getByRole('button', { name: 'Change name' }).click();
    await until('the new name', async () => (await me.innerText()) === 'harald');
    await page.reload();
    await until('the new name again', async () => (await me.innerText()) === 'harald');
  });

  it('UX9 C85 Five milliseconds are no reason to move, not in three minutes, and the panel says so', async () => {
    await Promise.all([latency('a', 40), latency('b', 35), latency('c', 400)]);
    const tab = await open('a', { name: 'cat' }, true);
    const panel = await tab.openMesh();
    await pass(tab, 180);
    await panel.getByRole('button', { name: 'Measure now' }).click();
    await until('the reason', async () => /node-b is faster \(\d+ ms\), but not by enough to move/.test(await why(panel)), 8_000);
    expect(await tab.isOn('node-a')).toBe(true);
    expect(await moves(tab).count()).toBe(0);
  });

  it('UX10 When its node slows down the tab moves within a minute, once, says both numbers, and does not move back', async () => {
    const tab = await open('b', { name: 'dan' }, true);
    await tab.openMesh();
    await pass(tab, 15);
    expect(await tab.isOn('node-b')).toBe(true);
    await latency('b', 200);
    for (let seconds = 0; seconds < 60 && !(await tab.isOn('node-a')); seconds += 5) await pass(tab, 5);
    await tab.page.getByText(/^Moved to node-a: \d+ ms instead of \d+ ms\.$/).waitFor({ timeout: 2_000 });
    expect(await tab.page.getByRole('button', { name: 'Undo & stay' }).isVisible()).toBe(true);
    await latency('b', 5);
    await pass(tab, 45);
    expect(await tab.isOn('node-a')).toBe(true);
    expect(await moves(tab).count()).toBe(1);
    expect(await moves(tab).first().innerText()).toMatch(/node-b → node-a\s+faster/);
  });

  it('UX12 In the background nothing is measured and nothing decided; on return three checks come before any move', async () => {
    const tab = await open('b', { name: 'eve' }, true);
    await tab.openMesh();
    await pass(tab, 15);
    await latency('b', 200);
    await tab.show(false);
    const asked: number[] = [];
    tab.page.on('request', (request) => request.url().endsWith('/rtt') && asked.push(1));
    await pass(tab, 120);
    expect(asked).toEqual([]);
    expect(await moves(tab).count()).toBe(0);
    await tab.show(true);
    await until('the move, after the checks', () => tab.isOn('node-a'), 15_000);
    expect(asked.length).toBeGreaterThanOrEqual(3 * 3);
    expect(await moves(tab).count()).toBe(1);
  });

  it('UX11 A pinned tab stays though others are faster, leaves when its node stops, says it will return, and does', async () => {
    const tab = await open('c', { name: 'fay' });
    const panel = await tab.openMesh();
    await panel.getByRole('button', { name: 'Pin node-c' }).click();
    await until('the pin', async () => /^Node: node-c.*pinned/.test(await tab.chipText()));
    await panel.getByRole('button', { name: 'Measure now' }).click();
    await sleep(2_000);
    expect(await tab.isOn('node-c')).toBe(true);
    await mesh.node('c').kill();
    await until('another node', async () => /node-[ab]/.test(await tab.chipText()), 5_000);
    await until('the reason', async () => /You pinned node-c and return to it when it answers\./.test(await why(panel)));
    await mesh.node('c').start();
    await until('the return', () => tab.isOn('node-c'), 20_000);
    expect(await tab.chipText()).toContain('pinned');
  });
});
