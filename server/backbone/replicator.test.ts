import { describe, expect, it } from 'vitest';
import { toRecord } from '../../shared/causality/version-vector.ts';
import { stage, text } from '../testing/replicator-stage.ts';
import { PEER_TYPE } from './peer-messages.ts';

describe('pushing', () => {
  it('M31 M35 M39 a commit is pushed to those that need it next, with the heads, and not before', async () => {
    const { time, link, post } = await stage();
    const [b, c] = [link('b'), link('c')];
    expect(b.take()).toEqual(['heads {}']);
    c.take();
    post();
    await time.advance(10);
    expect([...b.take(), ...c.take()]).toEqual([]);
    await time.advance(1);
    expect(b.take()).toEqual(['event a1 1', 'heads {"a1":1}']);
    expect(c.take()).toEqual(['event a1 1', 'heads {"a1":1}']);
  });

  it('M32 M33 an event goes on as it came, but not to its sender, its origin, or who said to hold it', async () => {
    const { time, link, receive, replicator } = await stage();
    const [sender, holder, needy] = [link('s'), link('h'), link('n')];
    const origin = link('o');
    receive(holder, PEER_TYPE.heads, { heads: { o1: 1 } });
    for (const wire of [sender, holder, needy, origin]) wire.take();
    receive(sender, PEER_TYPE.event, text('o1', 1));
    await time.advance(20);
    expect([sender, holder, needy, origin].map((wire) => wire.events().length)).toEqual([0, 0, 1, 0]);
    expect(replicator.counters).toMatchObject({ relayed: 1, admitted: 1 });
  });

  it('M34 M36 what is held, or on its way to the disk, is dropped', async () => {
    const { time, link, receive, replicator, log } = await stage();
    const [s, t, n] = [link('s'), link('t'), link('n')];
    receive(s, PEER_TYPE.event, text('o1', 1));
    receive(t, PEER_TYPE.event, text('o1', 1));
    await time.advance(20);
    receive(t, PEER_TYPE.event, text('o1', 1));
    await time.advance(20);
    expect(n.events()).toEqual(['event o1 1']);
    expect(replicator.counters).toMatchObject({ admitted: 1, duplicates: 2 });
    expect(toRecord(log.heads())).toEqual({ o1: 1 });
  });

  it('M38 a slow link gets no pushes, and all heads when it has drained', async () => {
    const { time, link, post, replicator } = await stage();
    const b = link('b');
    b.take();
    b.bufferedBytes = 1024 * 1024 + 1;
    post();
    await time.advance(20);
    expect(b.take()).toEqual([]);
    b.bufferedBytes = 0;
    replicator.drained(b);
    expect(b.take()).toEqual(['heads {"a1":1}']);
    replicator.drained(b);
    expect(b.take()).toEqual([]);
  });

  it('M39 all heads are told every second', async () => {
    const { time, link, replicator } = await stage();
    const b = link('b');
    b.take();
    await time.advance(1_000);
    expect(b.take()).toEqual(['heads {}']);
    replicator.stop();
    await time.advance(5_000);
    expect(b.take()).toEqual([]);
  });
});

describe('fetching', () => {
  it('M40 what a peer holds and this node lacks is asked of one peer, and when its link is gone of another', async () => {
    const { link, receive, replicator } = await stage();
    const [b, c] = [link('b'), link('c')];
    b.take();
    c.take();
    receive(b, PEER_TYPE.heads, { heads: { o1: 5, p1: 2 } });
    receive(c, PEER_TYPE.heads, { heads: { o1: 9, q1: 1 } });
    expect(b.take()).toEqual(['want {"o1":1,"p1":1}']);
    expect(c.take()).toEqual(['want {"q1":1}']);
    receive(c, PEER_TYPE.event, text('q1', 1));
    receive(c, PEER_TYPE.heads, { heads: { q1: 1 }, served: true });
    expect(c.take()).toEqual([]);
    replicator.down(b);
    expect(c.take()).toEqual(['want {"o1":1}']);
  });

  it('M36 M40 after a gap the rest is asked for from where it begins', async () => {
    const { link, receive, replicator } = await stage();
    const b = link('b');
    b.take();
    receive(b, PEER_TYPE.event, text('o1', 3));
    receive(b, PEER_TYPE.heads, { heads: { o1: 3 } });
    expect(replicator.counters.gaps).toBe(1);
    expect(b.take()).toEqual(['want {"o1":1}']);
  });

  it('M42 an answer without anything of what was asked is not asked for again before the next heads', async () => {
    const { time, link, receive } = await stage();
    const b = link('b');
    receive(b, PEER_TYPE.heads, { heads: { o1: 5 } });
    b.take();
    receive(b, PEER_TYPE.heads, { heads: { o1: 5 }, served: true });
    expect(b.take()).toEqual([]);
    receive(b, PEER_TYPE.heads, { heads: { o1: 5 } });
    expect(b.take()).toEqual(['want {"o1":1}']);
    await time.advance(1_000);
    expect(b.take()).toEqual(['heads {}']);
  });

  it('M40 an unanswered want is forgotten after 5 s', async () => {
    const { time, link, receive } = await stage();
    const b = link('b');
    receive(b, PEER_TYPE.heads, { heads: { o1: 5 } });
    b.take();
    await time.advance(4_500);
    expect(b.take().some((line) => line.startsWith('want'))).toBe(false);
    await time.advance(1_500);
    expect(b.take()).toContain('want {"o1":1}');
  });

  it('M43 with more than 2,000 events on their way to the disk nothing is asked for', async () => {
    const { time, link, receive, log } = await stage();
    const b = link('b');
    b.take();
    for (let seq = 1; seq <= 2_001; seq += 1) receive(b, PEER_TYPE.event, text('o1', seq));
    expect(log.pending).toBe(2_001);
    receive(b, PEER_TYPE.heads, { heads: { o1: 3_000 } });
    expect(b.take()).toEqual([]);
    await time.advance(20);
    expect(b.take()).toContain('want {"o1":2002}');
  });
});

describe('serving', () => {
  it('M34 M41 a want is answered a page at a time, in sequence, then heads; no event goes twice', async () => {
    const { time, link, receive, post } = await stage();
    for (let i = 0; i < 700; i += 1) post();
    await time.advance(50);
    const b = link('b');
    expect(b.take()).toEqual(['heads {"a1":700}']);
    receive(b, PEER_TYPE.want, { want: { a1: 1 } });
    post();
    await time.advance(20);
    const first = b.take();
    const events = first.filter((line) => line.startsWith('event'));
    expect(events).toEqual(Array.from({ length: 500 }, (_, index) => `event a1 ${index + 1}`));
    expect(first).toContain('served {"a1":700}');
    receive(b, PEER_TYPE.want, { want: { a1: 501 } });
    await time.advance(20);
    expect(b.events()).toEqual(Array.from({ length: 201 }, (_, index) => `event a1 ${index + 501}`));
    post();
    await time.advance(20);
    expect(b.events()).toEqual(['event a1 702']);
  });

  it('M41 a page holds about 256 KiB', async () => {
    const { time, link, receive, post } = await stage();
    for (let i = 0; i < 100; i += 1) post('.'.repeat(8_000));
    await time.advance(50);
    const b = link('b');
    receive(b, PEER_TYPE.want, { want: { a1: 1 } });
    await time.advance(20);
    const count = b.events().length;
    expect(count).toBeGreaterThan(28);
    expect(count).toBeLessThan(36);
  });

  it('M41 a want for what is not there is answered with the heads', async () => {
    const { time, link, receive } = await stage();
    const b = link('b');
    b.take();
    receive(b, PEER_TYPE.want, { want: { o1: 7 } });
    await time.advance(20);
    expect(b.take()).toEqual(['served {}']);
  });

  it('M35 who asks from a sequence on holds what is before it', async () => {
    const { time, link, receive, post } = await stage();
    post();
    post();
    await time.advance(50);
    const b = link('b');
    receive(b, PEER_TYPE.want, { want: { a1: 3 } });
    await time.advance(20);
    expect(b.events()).toEqual([]);
    post();
    await time.advance(20);
    expect(b.events()).toEqual(['event a1 3']);
  });

  it('M47 the first heads over a link are told to be so', async () => {
    const { link, receive, heard, replicator } = await stage();
    const b = link('b');
    receive(b, PEER_TYPE.heads, { heads: { a1: 0 } });
    receive(b, PEER_TYPE.heads, { heads: {} });
    replicator.down(b);
    receive(link('b'), PEER_TYPE.heads, { heads: {} });
    expect(heard).toEqual([
      ['b', { a1: 0 }, true],
      ['b', {}, false],
      ['b', {}, true],
    ]);
  });
});

describe('limits', () => {
  it('M73 a link that fills up within one commit gets the beginning, and its peer asks for the rest', async () => {
    const { time, link, post, replicator } = await stage();
    const wire = link('b');
    wire.take();
    const send = wire.send.bind(wire);
    wire.send = (frame) => {
      wire.bufferedBytes += frame.length;
      send(frame);
    };
    for (let count = 0; count < 200; count += 1) post('x'.repeat(8_000));
    await time.advance(20);
    const events = wire.events().length;
    expect(events).toBeGreaterThan(100);
    expect(events).toBeLessThan(140);
    await time.advance(5_000);
    expect(wire.take()).toEqual([]);
    wire.bufferedBytes = 0;
    replicator.drained(wire);
    expect(wire.take()).toEqual(['heads {"a1":200}']);
  });

  it('M73 while posts come in here a peer is read 128 events at a time, new ones and others, and rests for 20 ms', async () => {
    const { time, link, receive, post, log } = await stage();
    const [wire, other] = [link('b'), link('c')];
    for (let seq = 1; seq <= 300; seq += 1) receive(wire, PEER_TYPE.event, text('o1', seq));
    await time.advance(100);
    expect(wire.readings).toEqual([]);
    post();
    await time.advance(100);
    for (let count = 0; count < 127; count += 1) receive(wire, PEER_TYPE.event, text('o1', 1));
    expect(wire.readings).toEqual([]);
    receive(wire, PEER_TYPE.event, text('o1', 301));
    expect(wire.readings).toEqual([false]);
    await time.advance(19);
    expect(wire.readings).toEqual([false]);
    await time.advance(1);
    expect(wire.readings).toEqual([false, true]);
    expect(other.readings).toEqual([]);
    await time.advance(100);
    expect(log.heads().get('o1' as never)).toBe(301);
  });

  it('M73 a peer that sends faster than the disk takes is not read until half of it is on disk', async () => {
    const { time, link, receive, log } = await stage();
    const [wire, other] = [link('b'), link('c')];
    for (let seq = 1; seq < 1_000; seq += 1) receive(wire, PEER_TYPE.event, text('o1', seq));
    expect(wire.readings).toEqual([]);
    receive(wire, PEER_TYPE.event, text('o1', 1_000));
    expect(wire.readings).toEqual([false]);
    await time.advance(100);
    expect(wire.readings).toEqual([false, true]);
    expect(other.readings).toEqual([]);
    expect(log.heads().get('o1' as never)).toBe(1_000);
  });
});
