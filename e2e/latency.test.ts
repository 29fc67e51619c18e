import type { Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, Tab } from './harness/browser.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { monotonic, sleep, until } from './harness/time.ts';

/** An address that is not loopback for the browser, though it ends here: no secure context, as in a LAN. */
const LAN_NAME = 'skein.test';

describe('the fastest node', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(`--host-resolver-rules=MAP ${LAN_NAME} 127.0.0.1`);
  });
  afterAll(() => browser?.close());

  it('A5 C85 C113 a tab on the slowest node moves to the fastest within 10 s and says why; a pin holds', async () => {
    const mesh = await startWith(40, 5, 120);
    try {
      const slowest = mesh.node('c').url;
      const begun = monotonic();
      const [free, pinned] = await Promise.all([
        Tab.open(browser, slowest, { name: 'free' }),
        Tab.open(browser, slowest, { name: 'pinned', pin: 'here' }),
      ]);
      await until(
        () => 'the move to node-b',
        () => free.isOn('node-b'),
        10_000 - (monotonic() - begun),
      );
      const why = await (await free.openMesh()).innerText();
      expect(why).toMatch(/because it is faster/i);
      for (const name of ['node-b', 'node-c']) expect(why).toContain(name);
      expect(why).toMatch(/simulated/i);
      const log = free.page.getByRole('list', { name: 'Failover log' }).getByRole('listitem');
      expect(await log.first().innerText()).toMatch(/node-c[\s\S]*node-b/);
      await free.shot('moved-to-the-fastest');
      await sleep(2_000);
      expect(await pinned.isOn('node-c')).toBe(true);
      expect(await (await pinned.openMesh()).innerText()).toMatch(/pinned/i);

      await (await free.openMesh()).getByRole('button', { name: 'Move to node-a' }).click();
      await until('the move by hand', () => free.isOn('node-a'));
      await (await pinned.openMesh()).getByRole('button', { name: 'Unpin' }).click();
      await until('the unpinned tab to move', () => pinned.isOn('node-b'), 12_000);
      await free.say('still here');
      await pinned.message('still here').waitFor({ timeout: 2_000 });
      expect(await pinned.message('still here').count()).toBe(1);
    } finally {
      await mesh.close();
    }
  });

  it('C117 C123 the page works on plain http under the name of a machine in a LAN', async () => {
    const lan = await Mesh.start({ count: 1, publicHost: LAN_NAME });
    try {
      const node = lan.node('a');
      const tab = await Tab.open(browser, node.publicUrl, { name: 'ann' });
      expect(await tab.page.evaluate('window.isSecureContext')).toBe(false);
      await tab.say('hello from the LAN');
      const bob = await RawClient.join(node.url, 'bob', 'general');
      expect((await bob.history('general')).events.map(({ body }) => body)).toEqual(['hello from the LAN']);
      await bob.post('general', 'hello to the LAN');
      await tab.message('hello to the LAN').waitFor();
      expect(tab.errors).toEqual([]);
    } finally {
      await lan.close();
    }
  });
});

function startWith(...latencies: number[]): Promise<Mesh> {
  return Mesh.start({ count: latencies.length, argsOf: (index) => ['--simulate-latency', `${latencies[index]}ms`] });
}
