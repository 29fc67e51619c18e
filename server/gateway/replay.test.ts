import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuthorId, directRoom } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { fingerprint } from '../fingerprint.ts';
import { bodies, GatewayStage } from '../testing/gateway-stage.ts';

const SESSION = 'session-of-ann-0123456789';
/** Nobody joins a direct room: the gateway hears of it with its first post. */
const DIRECT = ['far-1', 'far-2'].map((other) => directRoom(fingerprint(SESSION) as AuthorId, other as AuthorId));
const ROOMS = ['a', 'b', 'not-mine', ...DIRECT] as const;
const ORIGINS = ['o1', 'o2', 'o3'] as const;

/** What happens, one thing after the other: commits (of one or more events), reads that finish, a client that stops and reads. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.record({ origin: fc.constantFrom(...ORIGINS), room: fc.constantFrom(...ROOMS) }), {
      minLength: 1,
      maxLength: 5,
    }),
  },
  { weight: 3, arbitrary: fc.constant('read') },
  { weight: 1, arbitrary: fc.constant('stop') },
  { weight: 1, arbitrary: fc.constant('drain') },
);

/** Large bodies: a stopped reader falls behind after a few events. */
const BODY = 'x'.repeat(8_000);

describe('a resume in the middle of commits', () => {
  it('C71 C76 C77 C94 sends every missed event once, in the order of each origin, and goes over to live without a gap', async () => {
    const run = fc.asyncProperty(
      fc.array(step, { maxLength: 30 }),
      fc.array(step, { maxLength: 60 }),
      fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12)),
      async (before, during, cursorSeqs) => {
        const stage = new GatewayStage();
        const seqs = new Map<string, number>();
        const all: LogEvent[] = [];
        const waiting: (() => void)[] = [];
        stage.backbone.lateRead = () => new Promise((resolve) => waiting.push(resolve));
        stage.backbone.slowRead = stage.backbone.lateRead;
        const commit = (events: readonly { origin: string; room: string }[]) => {
          const batch = events.map(({ origin, room }) => {
            seqs.set(origin, (seqs.get(origin) ?? 0) + 1);
            return stage.foreign(origin, seqs.get(origin) as number, room, { body: `${origin}/${seqs.get(origin)} ${BODY}` });
          });
          all.push(...batch);
          stage.backbone.admit(batch);
        };
        const finishReads = async () => {
          for (const finish of waiting.splice(0)) finish();
          await settle();
        };
        for (const one of before) if (Array.isArray(one)) commit(one);
        // The client may have seen more of an origin, on another node, than this node holds.
        const cursor = Object.fromEntries(ORIGINS.map((origin, i) => [origin, cursorSeqs[i] as number]));
        const socket = stage.open();
        const ref = socket.ask({
          ...{ type: 'hello', name: 'ann', session: SESSION },
          resume: { cursor, rooms: ['a', 'b'] },
        });
        for (const one of during) {
          if (Array.isArray(one)) commit(one);
          else if (one === 'read') await finishReads();
          else socket.reads = one === 'drain';
          if (socket.reads) socket.drain();
          await settle();
        }
        socket.reads = true;
        for (let i = 0; i < 60; i += 1) {
          socket.drain();
          await finishReads();
          await stage.time.advance(10);
        }

        const wanted = all.filter(({ origin, seq, room }) => room !== 'not-mine' && seq > (cursor[origin] ?? 0));
        const got = socket.of('event').map(({ origin, seq }) => `${origin}/${seq}`);
        expect(socket.answersTo(ref).map((message) => message.type)).toEqual(['welcome', 'resumed']);
        for (const origin of ORIGINS) {
          const of = (list: readonly string[]) => list.filter((id) => id.startsWith(origin));
          expect(of(got)).toEqual(of(wanted.map(({ seq, origin: from }) => `${from}/${seq}`)));
        }
        expect(socket.highestBuffered).toBeLessThan(64 * 1024 + 5 * 8_300 + 256 * 8_300);
      },
    );
    await fc.assert(run, { numRuns: 150 });
  }, 60_000);
});

it('C77 C94 a resume passes on the first post of a direct conversation that comes while it reads', async () => {
  const stage = new GatewayStage();
  const standby = await stage.client('ann', { session: SESSION, standby: true });
  let read = () => {};
  stage.backbone.lateRead = () =>
    new Promise((resolve) => {
      read = resolve;
    });
  standby.ask({ type: 'resume', cursor: {}, rooms: ['a'] });
  await settle();
  stage.backbone.admit([stage.foreign('far', 1, DIRECT[0] as string)]);
  stage.backbone.admit([stage.foreign('far', 2, 'a')]);
  for (let reads = 0; reads < 5; reads += 1) {
    await settle();
    read();
  }
  await settle();
  expect(bodies(standby)).toEqual(['far/1', 'far/2']);
  expect(standby.of('resumed')).toMatchObject([{ missed: 2 }]);
});

it('C60 a catch-up that brings both copies of a post says that the second replaces the first', async () => {
  const stage = new GatewayStage();
  const standby = await stage.client('ann', { session: SESSION, standby: true });
  const early = stage.foreign('o1', 1, 'a');
  const late = { ...stage.foreign('o2', 1, 'a'), id: early.id };
  stage.backbone.admit([late, ...Array.from({ length: 12 }, (_, i) => stage.foreign('o3', i + 1, 'a', { body: BODY }))]);
  standby.reads = false;
  standby.ask({ type: 'resume', cursor: {}, rooms: ['a'] });
  await settle();
  expect(stage.gateway.counts.behind).toBe(1);
  stage.backbone.admit([early]);
  standby.reads = true;
  standby.drain();
  await settle();
  expect(standby.of('event').filter(({ id }) => id === early.id)).toMatchObject([
    { origin: 'o2', seq: 1 },
    { origin: 'o1', seq: 1, supersedes: { origin: 'o2', seq: 1 } },
  ]);
});

describe('a client that falls behind', () => {
  it('C109 costs no memory while it is stopped, and gets everything when it reads again', async () => {
    const stage = new GatewayStage({ postRate: 0 });
    const slow = await stage.client('slow', {}, ['a']);
    const fast = await stage.client('fast', {}, ['a']);
    slow.reads = false;
    for (let i = 0; i < 2_000; i += 1) {
      fast.ask({ type: 'post', id: stage.uuid(), room: 'a', body: `${i} ${BODY}` });
      if (i % 20 === 0) await settle();
    }
    for (let i = 0; i < 20; i += 1) await settle();
    expect(slow.highestBuffered).toBeLessThan(96 * 1024 + 20 * 8_300);
    expect(stage.gateway.counts.behind).toBe(1);
    slow.reads = true;
    slow.drain();
    for (let i = 0; i < 1_000 && bodies(slow).length < 2_000; i += 1) await stage.time.advance(10);
    expect(bodies(slow).map((body) => Number.parseInt(body, 10))).toEqual(Array.from({ length: 2_000 }, (_, i) => i));
    expect(stage.gateway.counts.behind).toBe(0);
  });

  it('C109 is closed with 4008 when it takes nothing for 30 s, and not when it takes a little', async () => {
    const stage = new GatewayStage({ postRate: 0 });
    const writer = await stage.client('writer', {}, ['a']);
    const [stuck, slow] = [await stage.client('stuck', {}, ['a']), await stage.client('slow', {}, ['a'])];
    stuck.reads = false;
    slow.reads = false;
    for (let i = 0; i < 20; i += 1) await stage.post(writer, 'a', BODY);
    for (let second = 0; second < 29; second += 1) {
      await stage.time.advance(1_000);
      slow.bufferedBytes -= 10;
    }
    expect([stuck.closedWith, slow.closedWith]).toEqual([undefined, undefined]);
    await stage.time.advance(2_000);
    expect([stuck.closedWith, slow.closedWith, writer.closedWith]).toEqual([4008, undefined, undefined]);
    expect(stage.presence.exits).toMatchObject([{ reason: 'lost' }]);
  });

  it('is told of presence when it reads again, unless that becomes too much', async () => {
    const stage = new GatewayStage({ postRate: 0 });
    const writer = await stage.client('writer', {}, ['a']);
    const slow = await stage.client('slow', {}, ['a']);
    slow.reads = false;
    for (let i = 0; i < 10; i += 1) await stage.post(writer, 'a', BODY);
    await stage.client('late', {}, ['a']);
    expect(slow.of('presence')).toEqual([]);
    slow.reads = true;
    slow.drain();
    await settle();
    expect(slow.of('presence')).toMatchObject([{ joined: [{ name: 'late' }] }]);
    slow.reads = false;
    for (let i = 0; i < 10; i += 1) await stage.post(writer, 'a', BODY);
    for (let i = 0; i < 600; i += 1) {
      await stage.ask(writer, { type: 'leave', room: 'a' });
      await stage.ask(writer, { type: 'join', room: 'a', limit: 0 });
      if (i % 100 === 0) await stage.time.advance(250);
    }
    expect(slow.closedWith).toBe(4008);
  });
});
