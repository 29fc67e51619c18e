import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tab } from './harness/browser.ts';
import { RawClient } from './harness/raw-client.ts';
import { threeNodesAndABrowser } from './harness/stage.ts';
import { monotonic, until, within } from './harness/time.ts';

/** Nodes die and come back under a tab; the page it was loaded from goes with them. */
describe('the page while nodes are away', () => {
  const stage = threeNodesAndABrowser();
  let tab: Tab;
  const bar = () => tab.page.getByRole('status').filter({ hasText: /\S/ });
  const stop = (...letters: string[]) => Promise.all(letters.map((letter) => stage.mesh.node(letter).kill()));
  const start = (...letters: string[]) => Promise.all(letters.map((letter) => stage.mesh.node(letter).start()));

  /** Of a metric, over the nodes that stay. */
  async function sumOf(metric: string): Promise<number> {
    const texts = await Promise.all(
      ['a', 'c'].map(async (letter) => (await fetch(`${stage.mesh.node(letter).url}/metrics`)).text()),
    );
    return texts.reduce((sum, text) => sum + Number(text.split(`\n${metric} `)[1]?.split('\n')[0]), 0);
  }

  beforeAll(async () => {
    tab = await Tab.open(stage.browser, stage.mesh.node('b').url, { name: 'ann' });
  });
  afterAll(() => tab?.close());

  it('UX4 UX5 D4 C84 C91 C110 Stop the node of a tab: another within 2 s, no reload, the typed text stays, what was sent arrives once', async () => {
    await tab.keptForAReload();
    const bob = await RawClient.join(stage.mesh.node('c').url, 'bob', 'general');
    await tab.say('all is well');
    await until('bob to get it', () => bob.bodies().includes('all is well'));
    await until('the tab on node-b', () => tab.isOn('node-b'));
    // Stopped, the node swallows what is sent and answers nothing; killed, it never will.
    stage.mesh.node('b').signal('SIGSTOP');
    const posts = ['outage one', 'outage two', 'outage three'];
    for (const post of posts) await tab.say(post);
    await until('the tab to show them', async () => (await tab.order(posts)).length === 3);
    expect(await tab.order(posts)).toEqual(posts);
    for (const post of posts) expect(await tab.message(post).locator('.unsent').count(), post).toBe(1);
    await tab.composer.fill('half a sentence');
    await stop('b');
    const killed = monotonic();
    await until('the tab on another node', async () => (await tab.isOn('node-a')) || (await tab.isOn('node-c')), 2_000);
    if (monotonic() - killed < 2_000) expect(await tab.page.getByRole('alert').count()).toBe(0);
    expect(await tab.composer.inputValue()).toBe('half a sentence');
    expect(await tab.isSameDocument()).toBe(true);
    await until('bob to get them', () => bob.bodies().includes('outage three'));
    expect(bob.bodies().filter((body) => body.startsWith('outage'))).toEqual(posts);
    await until('the tab to show them once', async () => (await tab.order(posts)).length === 3);
    expect(await tab.order(posts)).toEqual(posts);
    await tab.composer.fill('');

    // And the node that comes back has all of it.
    await start('b');
    await stage.mesh.linked();
    await stage.mesh.converged();
    const dan = await RawClient.join(stage.mesh.node('b').url, 'dan', 'general');
    expect((await dan.history('general')).events.map(({ body }) => body)).toEqual(['all is well', ...posts]);
    bob.drop();
    dan.drop();
    await stop('b');
  });

  it('opens what comes later while the node that served the page is away', async () => {
    const panel = await tab.openMesh();
    expect(await panel.getByRole('table', { name: 'Nodes' }).isVisible()).toBe(true);
    await tab.page.keyboard.press('Escape');
  });

  it('UX15 The failover log says when, whence, where, why and at what cost; Copy report has all nodes and round trips', async () => {
    await tab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const panel = await tab.openMesh();
    const move = panel.getByRole('list', { name: 'Failover log' }).getByRole('listitem').filter({ hasText: 'lost' }).last();
    expect(await move.innerText()).toMatch(
      /\d\d:\d\d:\d\d\s+node-b → node-[ac] lost connection · gap \d\.\d s · [1-9]\d* resent/,
    );
    await panel.getByRole('button', { name: 'Copy report' }).click();
    await panel.getByText('Copied').first().waitFor();
    const report = String(await tab.page.evaluate('navigator.clipboard.readText()'));
    expect(report).toMatch(/^skein \S+ mesh report/);
    expect(report).toMatch(/node-a · (you|up) · (<1|\d+) ms/);
    expect(report).toMatch(/node-b · (down|unsure) · (—|\d+ ms)/);
    expect(report).toMatch(/node-c · (you|up) · (<1|\d+) ms/);
    expect(report).toMatch(/node-b → node-[ac] · lost connection/);
    await tab.page.keyboard.press('Escape');
  });

  it.each([
    ['copied by what browsers always had', true],
    ['shown, selected, to be copied by hand', false],
  ] as const)('UX15 On plain http, where browsers offer no clipboard, the report is %s', async (_, hasCommand) => {
    const context = await stage.browser.newContext({ viewport: { width: 1000, height: 700 } });
    await context.addInitScript(`
      delete Navigator.prototype.clipboard;
      if (!${hasCommand}) document.execCommand = () => false;
    `);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await page.goto(`${stage.mesh.node('a').url}/?name=${hasCommand ? 'lan' : 'hand'}&room=lan&pin=here`);
    expect(await page.evaluate('navigator.clipboard')).toBeUndefined();
    const composer = page.getByRole('textbox', { name: 'Message #lan' });
    await page.getByRole('button', { name: /^Node: node-a/ }).click();
    await page.getByRole('button', { name: 'Copy report' }).click();
    const report = page.getByRole('textbox', { name: 'Report: copy it from here' });
    if (hasCommand) {
      await page.getByText('Copied').first().waitFor();
      expect(await report.count()).toBe(0);
      await composer.focus();
      await page.keyboard.press('Control+V');
      await until('it to be pasted', async () => /^skein \S+ mesh report/.test(await composer.inputValue()));
    } else {
      expect(await report.inputValue()).toMatch(/^skein \S+ mesh report[\s\S]*node-a · you/);
      expect(await page.evaluate('getSelection().toString()')).toBe(await report.inputValue());
      expect(await page.getByText('Copied').count()).toBe(0);
    }
    await context.close();
  });

  it('UX6 Stop all nodes: a bar counts down and counts what waits; Try now brings it all back', async () => {
    await stop('a', 'c');
    await until('the bar to say so', async () => /No node answers\. Next try in \d+ s\./.test(await bar().innerText()), 12_000);
    await tab.say('sent into the dark');
    await until('the bar to count it', async () => /1 message waiting\./.test(await bar().innerText()));
    await tab.shot('no-node');
    await start('b');
    await bar().getByRole('button', { name: 'Try now' }).click();
    await until('the tab on node-b', () => tab.isOn('node-b'));
    const bob = await RawClient.join(stage.mesh.node('b').url, 'bea', 'general');
    await until('it to be stored', async () => (await bob.history('general')).events.at(-1)?.body === 'sent into the dark');
    await until('the bar to go', async () => (await bar().filter({ hasText: 'No node' }).count()) === 0);
    bob.drop();
  });

  it('UX7 Reload while all nodes are away: the page starts, and what was never sent waits for Send or Discard', async () => {
    await stop('b');
    await until('the tab to notice', async () => !(await tab.isOn('node-b')));
    await tab.say('written in the dark');
    await tab.say('written and regretted');
    await tab.message('written and regretted').waitFor();
    await tab.page.reload();
    const row = tab.message('written in the dark');
    await row.waitFor();
    await until('the row to say so', async () => /unsent/i.test(await row.innerText()));
    await tab.message('written and regretted').getByRole('button', { name: 'Discard' }).click();
    await tab.shot('unsent-after-reload');
    await start('a', 'c');
    await until('the tab on a node that did not serve it', async () => /node-[ac]/.test(await tab.chipText()), 20_000);
    await row.getByRole('button', { name: 'Send', exact: true }).click();
    const bob = await RawClient.join(stage.mesh.node('a').url, 'bill', 'general');
    await until('it to arrive', async () =>
      (await bob.history('general')).events.some(({ body }) => body === 'written in the dark'),
    );
    const bodies = (await bob.history('general')).events.map(({ body }) => body);
    expect(bodies.filter((body) => body.startsWith('written'))).toEqual(['written in the dark']);
    expect(tab.errors).toEqual([]);
  });

  it('UX25 Ask a node with two tabs on it to go: both move before it ends, nothing is lost or doubled, it ends with 0', async () => {
    await start('b');
    await stage.mesh.linked();
    const leaving = stage.mesh.node('b');
    const two = await Promise.all(
      ['eve', 'fay'].map((name) => Tab.open(stage.browser, leaving.url, { name, room: 'drain', pin: 'here' })),
    );
    await Promise.all(two.map((one) => one.hasAllParts()));
    const reader = await RawClient.join(stage.mesh.node('a').url, 'reader', 'drain');
    const sent: string[] = [];
    let isOver = false;
    const talking = two.map(async (one, index) => {
      for (let n = 0; !isOver && !one.page.isClosed(); n += 1) {
        const text = `tab ${index} line ${n}.`;
        sent.push(text);
        await one.say(text);
      }
    });
    await until('both to talk', () => reader.bodies('drain').length >= 4);
    const movedBefore = await sumOf('skein_client_connects_total{reason="drain"}');
    leaving.signal('SIGTERM');
    const readiness = () =>
      fetch(`${leaving.url}/readyz`).then(
        ({ status }) => status,
        () => 'gone',
      );
    expect(
      await until('it to hear of it', async () => {
        const status = await readiness();
        return status !== 200 && status;
      }),
    ).toBe(503);
    const exit = await within('the node to end', 20_000, leaving.exited);
    for (const one of two) expect(await one.isOn('node-b')).toBe(false);
    expect(exit).toEqual({ code: 0, signal: null });
    isOver = true;
    await Promise.all(talking);
    await until('the reader to have all', () => reader.bodies('drain').length >= sent.length, 10_000);
    expect([...reader.bodies('drain')].sort()).toEqual([...sent].sort());
    for (const one of two) {
      await one.openMesh();
      const moves = await one.page.getByRole('list', { name: 'Failover log' }).getByRole('listitem').allInnerTexts();
      expect(moves.map((move) => move.replace(/\s+/g, ' '))).toEqual([
        expect.stringMatching(/node-b → node-[ac] node going away/),
      ]);
    }
    // And whoever watches the nodes sees it: one failover a tab, and the peer is gone for both.
    expect(await sumOf('skein_client_connects_total{reason="drain"}')).toBe(movedBefore + 2);
    await until('the others to miss it', async () => (await sumOf('skein_peer_up{peer="node-b"}')) === 0);
    const { nodes } = await stage.mesh.node('a').mesh();
    expect(nodes.find(({ name }) => name === 'node-b')?.up).toBe(false);
    await Promise.all(two.map((one) => one.close()));
    reader.drop();
  });
});
