import type { Browser, Locator } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { Mesh } from './harness/mesh.ts';
import { monotonic, sleep, until } from './harness/time.ts';

/** What takes minutes, in minutes: ui-mesh-choice.test.ts has the same on a clock that the test moves. `npm run test:slow`. */

const LATENCIES = [40, 5, 120] as const;
const LOOK_EVERY_MS = 1_000;

describe('which node a tab is on, in real time', () => {
  let mesh: Mesh;
  let browser: Browser;
  let tab: Tab;

  beforeAll(async () => {
    const start = Mesh.start({ count: 3, argsOf: (index) => ['--simulate-latency', `${LATENCIES[index]}ms`] });
    [mesh, browser] = await Promise.all([start, launchBrowser()]);
  });
  afterEach(() => tab.close());
  afterAll(async () => {
    await browser?.close();
    await mesh?.close();
  });

  const latencies = (...all: readonly number[]) => Promise.all(all.map((ms, index) => latency('abc'[index] as string, ms)));
  async function latency(letter: string, ms: number): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    await fetch(`${mesh.node(letter).url}/api/simulate-latency`, { method: 'PUT', body: JSON.stringify({ ms }), headers });
  }
  async function open(letter: string, name: string): Promise<Locator> {
    tab = await Tab.open(browser, mesh.node(letter).url, { name });
    return tab.openMesh();
  }
  const moves = () => tab.page.getByRole('list', { name: 'Failover log' }).getByRole('listitem');
  /** The tab stays where it is for so long, looked at once a second. */
  async function staysOn(node: string, forMs: number): Promise<void> {
    for (const end = monotonic() + forMs; monotonic() < end; await sleep(LOOK_EVERY_MS)) expect(await tab.isOn(node)).toBe(true);
  }

  it('UX9 Five milliseconds are no reason to move, not in three minutes, and the panel says so', async () => {
    await latencies(40, 35, 400);
    const panel = await open('a', 'cat');
    let hasSaidWhy = false;
    for (const end = monotonic() + 180_000; monotonic() < end; await sleep(LOOK_EVERY_MS)) {
      expect(await tab.isOn('node-a')).toBe(true);
      hasSaidWhy ||= /node-b is faster \(\d+ ms\), but not by enough to move/.test(await panel.innerText());
    }
    expect(hasSaidWhy).toBe(true);
    expect(await moves().count()).toBe(0);
  }, 240_000);

  it('UX10 When its node slows down the tab moves within a minute, once, says both numbers, and does not move back', async () => {
    await latencies(40, 5, 120);
    await open('b', 'dan');
    await staysOn('node-b', 20_000);
    await latency('b', 200);
    await until('the move to node-a', () => tab.isOn('node-a'), 60_000);
    await tab.page.getByText(/^Moved to node-a: \d+ ms instead of \d+ ms\.$/).waitFor();
    await latency('b', 5);
    await staysOn('node-a', 55_000);
    expect(await moves().count()).toBe(1);
    expect(await moves().first().innerText()).toMatch(/node-b → node-a\s+faster/);
  }, 200_000);

  it('UX12 Two minutes in the background: nothing is measured and nothing decided; on return three checks come before any move', async () => {
    await latencies(40, 5, 120);
    await open('b', 'eve');
    await staysOn('node-b', 20_000);
    await latency('b', 200);
    await tab.show(false);
    const asked: number[] = [];
    tab.page.on('request', (request) => request.url().endsWith('/rtt') && asked.push(1));
    await staysOn('node-b', 120_000);
    expect(asked).toEqual([]);
    expect(await moves().count()).toBe(0);
    await tab.show(true);
    await until('the move, after the checks', () => tab.isOn('node-a'), 30_000);
    expect(asked.length).toBeGreaterThanOrEqual(3 * 3);
    expect(await moves().count()).toBe(1);
  }, 240_000);
});
