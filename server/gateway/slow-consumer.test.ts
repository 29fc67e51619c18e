import { expect, it } from 'vitest';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { bodies, GatewayStage, KEY } from '../testing/gateway-stage.ts';
import type { MemorySocket } from '../testing/memory-socket.ts';

const LARGE = 'x'.repeat(8_000);
const KIB = 1024;

/** A stage whose log has `count` large events in room `r`. */
function withLog(count: number, body = LARGE): GatewayStage {
  const stage = new GatewayStage();
  for (let seq = 1; seq <= count; seq += 1) {
    stage.backbone.admit([stage.foreign('far', seq, 'r', { body: `${seq} ${body}` })]);
  }
  return stage;
}

async function readAll(stage: GatewayStage, socket: MemorySocket): Promise<void> {
  for (let rounds = 0; rounds < 2_000 && (socket.bufferedBytes > 0 || stage.gateway.counts.behind > 0); rounds += 1) {
    socket.drain();
    await stage.time.advance(10);
  }
}

const resume = { type: 'hello', name: 'ann', key: KEY.ann, resume: { cursor: {}, rooms: ['r'] } } as const;

it('C109 a client that resumes and does not read holds up 64 KiB and a slice, however much it lacks', async () => {
  const stage = withLog(600);
  const socket = stage.open();
  socket.reads = false;
  socket.ask(resume);
  await settle();
  await stage.time.advance(10_000);
  expect(socket.highestBuffered).toBeGreaterThan(64 * KIB);
  expect(socket.highestBuffered).toBeLessThan(100 * KIB);
  await readAll(stage, socket);
  expect(socket.highestBuffered).toBeLessThan(100 * KIB);
  expect(bodies(socket).map((body) => Number(body.split(' ')[0]))).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
  expect(socket.of('resumed')).toMatchObject([{ missed: 600 }]);
});

it('C109 a commit of many large events is sent in pieces to a client that catches up', async () => {
  const stage = withLog(20);
  const socket = stage.open();
  socket.reads = false;
  socket.ask(resume);
  await settle();
  stage.backbone.admit(Array.from({ length: 100 }, (_, index) => stage.foreign('far', 21 + index, 'r', { body: LARGE })));
  await readAll(stage, socket);
  expect(socket.highestBuffered).toBeLessThan(100 * KIB);
  expect(socket.of('event').map(({ seq }) => seq)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
});

it('C109 a post of a client that catches up is answered before the rest of its replay', async () => {
  const stage = withLog(600);
  const socket = stage.open();
  socket.reads = false;
  socket.ask(resume);
  await settle();
  const ref = socket.ask({ type: 'post', id: stage.uuid(), room: 'r', body: 'from the middle' });
  for (let rounds = 0; rounds < 3; rounds += 1) {
    socket.drain();
    await settle();
  }
  expect(socket.answersTo(ref)).toMatchObject([{ type: 'ok', room: 'r' }]);
  expect(socket.of('resumed')).toEqual([]);
  await readAll(stage, socket);
  expect(bodies(socket)).toHaveLength(601);
  expect(bodies(socket).at(-1)).toBe('from the middle');
});

it('C109 a client that does not read gets no answers either: they would pile up', async () => {
  const stage = withLog(100);
  const socket = stage.open();
  socket.reads = false;
  socket.ask(resume);
  for (let rounds = 0; rounds < 20 && socket.bufferedBytes <= 64 * KIB; rounds += 1) await settle();
  for (let count = 0; count < 20; count += 1) socket.ask({ type: 'post', id: stage.uuid(), room: 'r', body: LARGE });
  await settle();
  expect(socket.highestBuffered).toBeLessThan(100 * KIB);
  expect(stage.backbone.events.filter(({ kind, origin }) => kind === 'post' && origin !== 'far')).toEqual([]);
});

it('C109 one that takes nothing for 30 s is closed with 4008, and resumes elsewhere with nothing lost', async () => {
  const stage = withLog(0);
  const stopped = await stage.client('ann', { key: KEY.ann }, ['r']);
  const poster = await stage.client('bob', {}, ['r']);
  stopped.reads = false;
  for (let count = 0; count < 30; count += 1) await stage.post(poster, 'r', `${count} ${LARGE}`);
  await stage.time.advance(29_000);
  expect(stopped.closedWith).toBeUndefined();
  await stage.time.advance(1_500);
  expect(stopped.closedWith).toBe(4008);
  // All that the socket held was read after all; the rest comes from the log.
  const last = stopped.of('event').at(-1);
  expect(bodies(stopped).length).toBeLessThan(30);
  const again = stage.open();
  await stage.ask(again, { ...resume, resume: { cursor: { [last?.origin as string]: last?.seq }, rooms: ['r'] } });
  await settle();
  await readAll(stage, again);
  expect([...bodies(stopped), ...bodies(again)].map((body) => Number(body.split(' ')[0]))).toEqual(
    Array.from({ length: 30 }, (_, index) => index),
  );
});
