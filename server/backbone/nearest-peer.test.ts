import { describe, expect, it } from 'vitest';
import { stage, text } from '../testing/replicator-stage.ts';
import { PEER_TYPE } from './peer-messages.ts';

describe('whom a node asks for what it lacks', () => {
  it('M40 B5 of several that hold it the nearest is asked, whoever said so first, and the others for the rest', async () => {
    const { link, receive, replicator } = await stage();
    const [busy, far, near, unmeasured] = [link('w', 50), link('f', 80), link('n', 5), link('u')];
    const everybody = [busy, far, near, unmeasured];
    receive(busy, PEER_TYPE.heads, { heads: { o1: 5, p1: 5, q1: 5 } });
    receive(unmeasured, PEER_TYPE.heads, { heads: { o1: 5, q1: 5 } });
    receive(far, PEER_TYPE.heads, { heads: { o1: 5, p1: 5 } });
    receive(near, PEER_TYPE.heads, { heads: { o1: 5 } });
    for (const one of everybody) one.take();
    replicator.down(busy);
    expect(everybody.map((one) => one.take())).toEqual([[], ['want {"p1":1}'], ['want {"o1":1}'], ['want {"q1":1}']]);
  });

  it('M40 B5 the next page is asked of the nearest, also when the one before came from afar', async () => {
    const { link, receive } = await stage();
    const [far, near] = [link('f', 80), link('n', 5)];
    receive(far, PEER_TYPE.heads, { heads: { o1: 4 } });
    receive(near, PEER_TYPE.heads, { heads: { o1: 4 } });
    expect([far.take(), near.take()]).toEqual([['heads {}', 'want {"o1":1}'], ['heads {}']]);
    for (const seq of [1, 2]) receive(far, PEER_TYPE.event, text('o1', seq));
    receive(far, PEER_TYPE.heads, { heads: { o1: 4 }, served: true });
    expect([far.take(), near.take()]).toEqual([[], ['want {"o1":3}']]);
  });

  it.each([
    ['gives no answer', undefined, 6_000],
    ['answers in vain', { heads: { o1: 5 }, served: true }, 1_000],
  ])('M40 B5 a near one that %s is asked after all others, until it answers', async (_, answer, waitMs) => {
    const { time, link, receive } = await stage();
    const [near, far] = [link('n', 5), link('f', 80)];
    receive(near, PEER_TYPE.heads, { heads: { o1: 5 } });
    receive(far, PEER_TYPE.heads, { heads: { o1: 5 } });
    expect(near.take()).toContain('want {"o1":1}');
    if (answer) receive(near, PEER_TYPE.heads, answer);
    await time.advance(waitMs);
    expect(far.take()).toContain('want {"o1":1}');
    receive(far, PEER_TYPE.event, text('o1', 1));
    receive(far, PEER_TYPE.heads, { heads: { o1: 5 }, served: true });
    expect([far.take(), near.take().filter((line) => line.startsWith('want'))]).toEqual([['want {"o1":2}'], []]);
    receive(near, PEER_TYPE.heads, { heads: { p1: 1 } });
    expect(near.take()).toEqual(['want {"p1":1}']);
    receive(near, PEER_TYPE.event, text('p1', 1));
    receive(near, PEER_TYPE.heads, { heads: { p1: 1 }, served: true });
    receive(far, PEER_TYPE.event, text('o1', 2));
    receive(far, PEER_TYPE.heads, { heads: { o1: 5 }, served: true });
    expect(near.take().at(-1)).toBe('want {"o1":3}');
  });
});
