import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { sleep, until } from './harness/time.ts';

describe('acknowledgements', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 3 });
  });
  afterAll(() => mesh?.close());

  it('C55 C87 C88 C89 ok says stored; replicated follows, then everywhere, and only to those with posts in between', async () => {
    const ann = await RawClient.join(mesh.node('a').url, 'ann', 'general');
    const bob = await RawClient.join(mesh.node('a').url, 'bob', 'general');
    const result = await ann.post('general', 'counted');
    expect(result).toMatchObject({ room: 'general', seq: expect.any(Number), origin: expect.stringMatching(/^[\w-]+$/) });
    expect(result.at).toMatch(/^\d{13}-[0-9a-f]{4}$/);
    const mark = await ann.wire.next('replicated', ({ origin, seq }) => origin === result.origin && seq >= result.seq);
    expect(mark.everywhere).toBeLessThanOrEqual(mark.seq);
    await ann.wire.next('replicated', ({ origin, everywhere }) => origin === result.origin && everywhere >= result.seq);
    expect(ann.unreplicated).toBe(0);
    expect(bob.wire.all('replicated')).toEqual([]);
  });

  it('C87 C88 nothing is called replicated while no other node has it, nor everywhere while one that is up lacks it', async () => {
    const ann = await RawClient.join(mesh.node('a').url, 'ann2', 'general');
    const [b, c] = [mesh.node('b'), mesh.node('c')];
    for (const node of [b, c]) node.signal('SIGSTOP');
    try {
      const alone = await ann.post('general', 'alone');
      expect(alone.replicated).toBe(false);
      await sleep(700);
      expect(ann.wire.all('replicated').filter(({ origin, seq }) => origin === alone.origin && seq >= alone.seq)).toEqual([]);
      b.signal('SIGCONT');
      const mark = await ann.wire.next('replicated', ({ origin, seq }) => origin === alone.origin && seq >= alone.seq);
      expect(mark.everywhere).toBeLessThan(alone.seq);
      c.signal('SIGCONT');
      await ann.wire.next('replicated', ({ origin, everywhere }) => origin === alone.origin && everywhere >= alone.seq, 10_000);
    } finally {
      for (const node of [b, c]) node.signal('SIGCONT');
    }
  });

  it('C88 a node that is down does not hold everywhere back', async () => {
    const ann = await RawClient.join(mesh.node('a').url, 'ann3', 'general');
    await mesh.node('c').kill();
    await until('node-a to notice', async () =>
      (await mesh.node('a').view()).links.every(({ to, up }) => to !== 'node-c' || !up),
    );
    const result = await ann.post('general', 'two are up');
    await ann.wire.next('replicated', ({ origin, everywhere }) => origin === result.origin && everywhere >= result.seq, 8_000);
    await mesh.node('c').start();
    await mesh.linked();
  });

  it('C90 a node without any peer is its whole mesh: replicated at once', async () => {
    const single = await Mesh.start({ count: 1 });
    try {
      const ann = await RawClient.join(single.node('a').url, 'ann', 'general');
      expect((await ann.post('general', 'alone and well')).replicated).toBe(true);
    } finally {
      await single.close();
    }
  });

  it('C90 a node whose configured peer was never there does not call anything replicated', async () => {
    const waiting = await Mesh.start({ count: 1, topology: 'none', args: ['--peer', '127.0.0.1:9'] });
    try {
      const ann = await RawClient.join(waiting.node('a').url, 'ann', 'general');
      expect((await ann.post('general', 'waiting for a peer')).replicated).toBe(false);
      expect(ann.unreplicated).toBe(1);
    } finally {
      await waiting.close();
    }
  });
});
