import { describe, expect, it } from 'vitest';
import { Tab } from './harness/browser.ts';
import { CLEAN, judged } from './harness/checker.ts';
import { RawClient } from './harness/raw-client.ts';
import { threeNodesAndABrowser } from './harness/stage.ts';
import { monotonic, until } from './harness/time.ts';

describe('a node dies under its users', () => {
  const stage = threeNodesAndABrowser();

  it('D4 C84 C91 C110 the tab is on another node within 2 s, keeps the text, and what was sent meanwhile arrives once, in order', async () => {
    const bob = await RawClient.join(stage.mesh.node('a').url, 'bob', 'general');
    const cat = await RawClient.join(stage.mesh.node('c').url, 'cat', 'general');
    const tab = await Tab.open(stage.browser, stage.mesh.node('b').url, { name: 'ann' });
    await tab.say('all is well');
    await until('bob to get it', () => bob.bodies().includes('all is well'));
    await until('the tab on node-b', () => tab.isOn('node-b'));

    // Stopped, the node swallows what is sent and answers nothing; killed, it never will.
    const victim = stage.mesh.node('b');
    victim.signal('SIGSTOP');
    const posts = ['outage one', 'outage two', 'outage three'];
    for (const post of posts) await tab.say(post);
    const draft = 'half a sentence, written while';
    const typing = tab.composer.pressSequentially(draft, { delay: 30 });
    await until('the first words', async () => (await tab.composer.inputValue()).startsWith('half a'));
    await victim.kill();
    const killed = monotonic();
    await until('the tab on another node', async () => (await tab.isOn('node-a')) || (await tab.isOn('node-c')), 2_000);
    expect(monotonic() - killed).toBeLessThan(2_000);
    await typing;
    expect(await tab.composer.inputValue()).toBe(draft);
    expect(await tab.isSameDocument()).toBe(true);

    for (const reader of [bob, cat]) {
      await until(`${reader.name} to get the posts`, () => reader.bodies().includes('outage three'));
      expect(reader.bodies().filter((body) => body.startsWith('outage'))).toEqual(posts);
    }
    await until('the tab to show all', async () => (await tab.order(posts)).length === 3);
    expect(await tab.order(posts)).toEqual(posts);
    await tab.shot('failover');

    await bob.post('general', 'while node-b is away');
    await victim.start();
    await stage.mesh.linked();
    await stage.mesh.converged();
    const dan = await RawClient.join(victim.url, 'dan', 'general');
    const wanted = ['all is well', ...posts, 'while node-b is away'];
    expect((await dan.history('general')).events.map(({ body }) => body)).toEqual(wanted);
    await tab.say('and then it was back');
    await until('dan to get it', () => dan.bodies().includes('and then it was back'));
    expect(tab.errors).toEqual([]);
  });

  it('C56 C75 C91 a client whose node dies with posts under way moves on: none lost, none twice', async () => {
    const reader = await RawClient.join(stage.mesh.node('c').url, 'reader', 'flow');
    const writer = await RawClient.join(stage.mesh.node('a').url, 'writer', 'flow');
    for (const round of [0, 1, 2]) {
      const victim = stage.mesh.node(round % 2 === 0 ? 'a' : 'b');
      const refuge = stage.mesh.node(round % 2 === 0 ? 'b' : 'a');
      const under = Array.from({ length: 40 }, (_, n) => writer.post('flow', `round ${round}, post ${n}`));
      await until('some to be stored', () => writer.log.acked.length > round * 40 + 5);
      await victim.kill();
      await writer.connect(refuge.url);
      await Promise.all(under);
      await victim.start();
      await stage.mesh.linked();
    }
    await stage.mesh.converged();
    await until('the reader to have all', () => reader.bodies('flow').length >= 120);
    expect(judged([reader.log, writer.log], 'flow')).toBe(CLEAN);
  });

  it('C86 what every node stored is there after all were killed at once', async () => {
    const writer = await RawClient.join(stage.mesh.node('b').url, 'last', 'blackout');
    const bodies = Array.from({ length: 30 }, (_, n) => `before the dark ${n}`);
    const post = (some: readonly string[]) => Promise.all(some.map((body) => writer.post('blackout', body)));
    await post(bodies.slice(0, 20));
    // What one lacks when the lights go out it can only get from what the others kept.
    await stage.mesh.node('c').kill();
    await post(bodies.slice(20));
    await Promise.all(stage.mesh.nodes.map((node) => node.kill()));
    await Promise.all(stage.mesh.nodes.map((node) => node.start()));
    await stage.mesh.linked();
    await stage.mesh.converged();
    for (const node of stage.mesh.nodes) {
      const later = await RawClient.join(node.url, `reads-${node.name}`, 'blackout');
      expect((await later.history('blackout')).events.map(({ body }) => body)).toEqual(bodies);
    }
  });
});
