import { expect, it } from 'vitest';
import type { RoomName } from '../../shared/ids.ts';
import { GatewayStage } from '../testing/gateway-stage.ts';
import type { ClientSocket } from './client-socket.ts';
import { newCounters } from './counters.ts';
import { Frames } from './frames.ts';
import { Outbox, type OutboxDeps } from './outbox.ts';
import { ReadQueue } from './read-queue.ts';
import { ReplayPace } from './replay-pace.ts';
import { ReplayPages } from './replay-pages.ts';
import { Tail } from './tail.ts';

function depsOf(stage: GatewayStage, tail: Tail): OutboxDeps {
  const log = { backbone: stage.backbone, tail, reads: new ReadQueue() };
  return { ...log, pages: new ReplayPages(log), pace: new ReplayPace(stage.time.clock()), counters: newCounters() };
}

it('C71 an outbox sends once what a read brought before its commit was announced', async () => {
  const stage = new GatewayStage();
  const room = 'r' as RoomName;
  stage.backbone.admit([stage.foreign('far', 1, room), stage.foreign('far', 2, room), stage.foreign('far', 3, room)]);
  // The gateway was told of the first event only, and does not have it in memory; the log has more already.
  const tail = new Tail(1);
  const sent: string[] = [];
  const socket: ClientSocket = {
    ...{ address: '', bufferedBytes: 0, close() {}, terminate() {}, pause() {}, resume() {} },
    write: (frames: Frames) => void sent.push(...frames.texts),
  };
  const outbox = new Outbox(depsOf(stage, tail), socket, {
    ...{ interest: () => [room], wants: () => true, ready() {}, tooSlow() {} },
    failed: (error) => sent.push(String(error)),
  });
  outbox.replay({ cursor: new Map(), rooms: [room], upTo: 0, caughtUp: (missed) => sent.push(`resumed ${missed}`) });
  await stage.time.advance(1);
  const [, second, third] = stage.backbone.events;
  for (const event of [second, third]) if (event) outbox.deliver(tail.push([event]), [room]);
  stage.backbone.admit([stage.foreign('far', 4, room)]);
  outbox.deliver(tail.push(stage.backbone.events.slice(3)), [room]);
  const seqs = sent.map((text) => (text.startsWith('{') ? (JSON.parse(text) as { seq: number }).seq : text));
  expect(seqs).toEqual([1, 'resumed 1', 2, 3, 4]);
});

it('C94 an outbox does not pass over a new room whose first event a read came across before its commit was announced', async () => {
  const stage = new GatewayStage();
  const [room, direct] = ['r', 'dm:a:b'] as RoomName[] as [RoomName, RoomName];
  stage.backbone.admit([stage.foreign('far', 1, room), stage.foreign('far', 2, direct)]);
  const tail = new Tail(1);
  const sent: string[] = [];
  const rooms = [room];
  const socket: ClientSocket = {
    ...{ address: '', bufferedBytes: 0, close() {}, terminate() {}, pause() {}, resume() {} },
    write: (frames: Frames) => void sent.push(...frames.texts),
  };
  const outbox = new Outbox(depsOf(stage, tail), socket, {
    ...{ interest: () => [...rooms], wants: () => true, ready() {}, tooSlow() {} },
    failed: (error) => sent.push(String(error)),
  });
  outbox.replay({ cursor: new Map([['far' as never, 1]]), rooms: [room], upTo: 0, caughtUp: () => sent.push('resumed') });
  await stage.time.advance(1);
  rooms.push(direct);
  outbox.deliver(tail.push(stage.backbone.events.slice(1)), [direct]);
  expect(sent.map((text) => (text.startsWith('{') ? (JSON.parse(text) as { seq: number }).seq : text))).toEqual(['resumed', 2]);
});

it('an outbox tells who came and who moved in that order to a client that has taken some of what it was sent', () => {
  const stage = new GatewayStage();
  const sent: string[] = [];
  const socket = {
    ...{ address: '', bufferedBytes: 0, close() {}, terminate() {}, pause() {}, resume() {} },
    write: (frames: Frames) => void sent.push(...frames.texts),
  };
  const outbox = new Outbox(depsOf(stage, new Tail(0)), socket, {
    ...{ interest: () => [], wants: () => true, ready() {}, tooSlow() {}, failed() {} },
  });
  outbox.open();
  socket.bufferedBytes = 100_000;
  outbox.push(new Frames(['came']));
  socket.bufferedBytes = 50_000;
  outbox.push(new Frames(['moved']));
  expect(sent).toEqual(['came', 'moved']);
});
