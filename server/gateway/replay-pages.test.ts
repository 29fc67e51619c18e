import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RoomName } from '../../shared/ids.ts';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { bodies, GatewayStage, KEY } from '../testing/gateway-stage.ts';
import type { MemorySocket } from '../testing/memory-socket.ts';
import { ReadQueue } from './read-queue.ts';
import { endOf, PAGE_EVENTS, ReplayPages, startOf } from './replay-pages.ts';
import { Tail } from './tail.ts';

const room = 'r' as RoomName;
const MIB = 1024 * 1024;

/** A log of `count` events in room `r`, a gateway that has none of them in memory, and a count of its reads. */
function restarted(count: number, body = ''): { stage: GatewayStage; past: GatewayStage; reads: number[] } {
  const past = new GatewayStage();
  for (let seq = 1; seq <= count; seq += 1) past.backbone.admit([past.foreign('far', seq, room, { body: `${seq} ${body}` })]);
  const stage = new GatewayStage({}, undefined, past.backbone);
  const reads: number[] = [];
  const after = stage.backbone.after.bind(stage.backbone);
  stage.backbone.after = (position, rooms, limit) => {
    reads.push(position);
    return after(position, rooms, limit);
  };
  return { stage, past, reads };
}

async function resumed(
  stage: GatewayStage,
  name: string,
  from: number,
  rooms: readonly string[] = [room],
): Promise<MemorySocket> {
  const socket = stage.open();
  socket.ask({ type: 'hello', name, resume: { cursor: { far: from }, rooms } });
  for (let round = 0; round < 200 && socket.of('resumed').length === 0; round += 1) await stage.time.advance(10);
  return socket;
}

const seqs = (socket: MemorySocket) => socket.of('event').map(({ seq }) => seq);
const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

it('C76 clients that lack the same are sent pages that were read once, wherever each of them begins', async () => {
  const { stage, reads } = restarted(1_000);
  const sockets = await Promise.all([0, 0, 3, 140, 700].map((cursor, index) => resumed(stage, `c${index}`, cursor)));
  for (const [index, cursor] of [0, 0, 3, 140, 700].entries())
    expect(seqs(sockets[index] as MemorySocket)).toEqual(from(cursor + 1, 1_000));
  expect([...reads].sort((a, b) => a - b)).toEqual(from(0, 7).map((page) => page * PAGE_EVENTS));
});

it('C43 clients in other rooms are sent pages of their own', async () => {
  const { stage, past } = restarted(300);
  stage.backbone.admit([past.foreign('other', 1, 's'), past.foreign('far', 301, room)]);
  const [one, both] = [await resumed(stage, 'one', 0), await resumed(stage, 'both', 0, ['s', room])];
  expect(seqs(one)).toEqual(from(1, 301));
  expect(both.of('event').map(({ room: where }) => where)).toEqual([...Array(300).fill(room), 's', room]);
});

it('C59 a page is read again when a copy in it counts no longer', async () => {
  const { stage } = restarted(300);
  await resumed(stage, 'first', 0);
  const [second] = stage.backbone.events.slice(1);
  // Sent late by the other side of a partition, and earlier in the one order.
  stage.backbone.admit([{ ...stage.foreign('abroad', 1, room), at: '1600000000000-0000' as never, id: second?.id as never }]);
  const later = await resumed(stage, 'later', 0);
  expect(bodies(later)).not.toContain('2 ');
  expect(later.of('event').filter(({ id }) => id === second?.id)).toMatchObject([{ origin: 'abroad', seq: 1 }]);
  expect(later.of('event')).toHaveLength(300);
});

it('C59 a page whose read was overtaken by such a copy is not kept', async () => {
  const { stage } = restarted(300);
  const waiting: (() => void)[] = [];
  stage.backbone.slowRead = () => new Promise((resolve) => waiting.push(resolve));
  const socket = stage.open();
  socket.ask({ type: 'hello', name: 'ann', key: KEY.ann, resume: { cursor: {}, rooms: [room] } });
  const finish = async () => {
    for (const one of waiting.splice(0)) one();
    await stage.time.advance(10);
  };
  // The name's claim, direct rooms, the place in the log; then the page is under way.
  for (let rounds = 0; rounds < 10 && !(socket.of('welcome').length > 0 && waiting.length > 0); rounds += 1) await finish();
  await finish();
  stage.backbone.admit([
    { ...stage.foreign('abroad', 1, room), at: '1600000000000-0000' as never, id: stage.backbone.events[1]?.id as never },
  ]);
  for (let rounds = 0; rounds < 30; rounds += 1) await finish();
  expect(bodies(socket)).not.toContain('2 ');
  expect(socket.of('resumed')).toMatchObject([{ missed: 300 }]);
});

it('holds 8 MiB of pages at most, those used last, and one that is larger', async () => {
  const { stage } = restarted(3_000, 'x'.repeat(4_000));
  const log = { backbone: stage.backbone, tail: new Tail(3_000), reads: new ReadQueue() };
  const pages = new ReplayPages(log);
  for (let page = 0; page < 20; page += 1) await pages.read([room], page * PAGE_EVENTS);
  expect(pages.bytes).toBeGreaterThan(6 * MIB);
  expect(pages.bytes).toBeLessThanOrEqual(8 * MIB);
  expect(pages.held([room], 0, 0)).toBeUndefined();
  expect(pages.held([room], 19 * PAGE_EVENTS, 19 * PAGE_EVENTS)).toBeDefined();
  const { stage: large } = restarted(PAGE_EVENTS, 'x'.repeat(60_000));
  const other = new ReplayPages({ backbone: large.backbone, tail: new Tail(PAGE_EVENTS), reads: new ReadQueue() });
  await other.read([room], 0);
  expect(other.held([room], 0, 0)?.end).toBe(PAGE_EVENTS);
});

it('reads a page once for all who ask for it at the same time', async () => {
  const { stage, reads } = restarted(300);
  const pages = new ReplayPages({ backbone: stage.backbone, tail: new Tail(300), reads: new ReadQueue() });
  await Promise.all([pages.read([room], 128), pages.read([room], 128), pages.read([room], 0)]);
  await settle();
  expect(reads).toEqual([128, 0]);
});

it('pages end where others do: whoever goes on from anywhere comes to the same ones', () => {
  fc.assert(
    fc.property(fc.nat(50_000), fc.nat(50_000), fc.integer({ min: PAGE_EVENTS, max: 20_000 }), (a, b, span) => {
      const [one, other] = [ends(a, span), ends(b, span)];
      expect(one.filter((end) => end > 200_000 && !other.includes(end))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

/** Where the pages of a client end that begins at `from`, when each could go on for `span` positions. */
function ends(from: number, span: number): readonly number[] {
  const all: number[] = [];
  for (let start = startOf(from); start < 210_000; ) {
    const end = endOf(start, start + span);
    if (end <= start || end > start + span) throw new Error(`from ${start} to ${end}, of ${span}`);
    all.push(end);
    start = startOf(end);
  }
  return all;
}
