import { describe, expect, it } from 'vitest';
import type { RoomName } from '../../shared/ids.ts';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { bodies, GatewayStage, KEY } from '../testing/gateway-stage.ts';

describe('rooms', () => {
  it('C41 join answers with the room as it is, and the cursor of that moment', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    for (const body of ['1', '2', '3']) await stage.post(ann, 'r', body);
    const bob = await stage.client('bob');
    expect(await stage.ask(bob, { type: 'join', room: 'r', limit: 2 })).toMatchObject({
      ...{ type: 'ok', room: 'r', topic: '', leader: 'ann', more: true, cursor: { 'origin-a': 3 } },
      members: [{ name: 'ann', node: 'node-a' }, { name: 'bob' }],
      events: [{ body: '2' }, { body: '3' }],
    });
    expect(stage.backbone.followed).toEqual(new Set(['r']));
    expect(await stage.ask(bob, { type: 'join', room: 'a/b' })).toMatchObject({ code: 'bad_room' });
  });

  it('C73 what is committed while a join reads comes in its answer or after it, never both and never neither', async () => {
    const stage = new GatewayStage({ postRate: 0 });
    const ann = await stage.client('ann', {}, ['r', 'other']);
    const bob = await stage.client('bob', {}, ['other']);
    let overtakes = 3;
    stage.backbone.slowRead = async () => {
      if (overtakes-- <= 0) return;
      ann.ask({ type: 'post', id: stage.uuid(), room: 'r', body: `while reading ${overtakes}` });
      ann.ask({ type: 'post', id: stage.uuid(), room: 'other', body: 'elsewhere' });
      await settle();
    };
    const answer = await stage.ask(bob, { type: 'join', room: 'r' });
    await stage.post(ann, 'r', 'after');
    expect(answer.events).toMatchObject([{ body: 'while reading 2' }, { body: 'while reading 1' }, { body: 'while reading 0' }]);
    expect(answer.cursor).toEqual({ 'origin-a': 6 });
    expect(bob.received.slice(bob.received.indexOf(answer as never)).flatMap((m) => (m.type === 'event' ? m.body : []))).toEqual([
      'after',
    ]);
    expect(bodies(bob)).toEqual(['elsewhere', 'elsewhere', 'elsewhere', 'after']);
  });

  it('C73 a join waits for a client that fell behind meanwhile: its answer would overtake what the cursor in it covers', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['busy']);
    ann.reads = false;
    let read = () => {};
    stage.backbone.slowRead = () =>
      new Promise((resolve) => {
        read = resolve;
      });
    const ref = ann.ask({ type: 'join', room: 'quiet' });
    await settle();
    for (let seq = 1; seq <= 12; seq += 1) stage.backbone.admit([stage.foreign('far', seq, 'busy', { body: 'x'.repeat(8_000) })]);
    // The first page was overtaken by the commits; the second is as new as they are.
    for (let reads = 0; reads < 2; reads += 1) {
      read();
      await settle();
    }
    expect(ann.bufferedBytes).toBeGreaterThan(64 * 1024);
    ann.reads = true;
    for (let reads = 0; reads < 5; reads += 1) {
      ann.drain();
      read();
      await settle();
    }
    const seqs = ann.received.flatMap((message) =>
      message.type === 'event' ? message.seq : 'ref' in message ? message.ref : [],
    );
    expect(seqs).toEqual([1, 2, ...Array.from({ length: 12 }, (_, i) => i + 1), ref]);
    expect(ann.answersTo(ref)).toMatchObject([{ type: 'ok', room: 'quiet', cursor: { far: 12 } }]);
    stage.backbone.admit([stage.foreign('far', 13, 'quiet')]);
    expect(await stage.ask(ann, { type: 'ping' })).toMatchObject({ type: 'pong' });
    expect(bodies(ann).at(-1)).toBe('far/13');
  });

  it('a join that waits for its client ends with it', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['busy']);
    ann.reads = false;
    let read = () => {};
    stage.backbone.slowRead = () =>
      new Promise((resolve) => {
        read = resolve;
      });
    ann.ask({ type: 'join', room: 'quiet' });
    await settle();
    for (let seq = 1; seq <= 12; seq += 1) stage.backbone.admit([stage.foreign('far', seq, 'busy', { body: 'x'.repeat(8_000) })]);
    for (let reads = 0; reads < 2; reads += 1) {
      read();
      await settle();
    }
    expect(stage.backbone.followed).toEqual(new Set(['busy', 'quiet']));
    ann.drop();
    await settle();
    expect(stage.backbone.followed).toEqual(new Set());
    expect(stage.gateway.counts).toMatchObject({ connections: 0, rooms: 0 });
  });

  it('C42 leave ends the events, and lets the room go', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    const bob = await stage.client('bob', {}, ['r']);
    await stage.ask(ann, { type: 'leave', room: 'r' });
    await stage.post(bob, 'r', 'x');
    expect(bodies(ann)).toEqual([]);
    await stage.ask(bob, { type: 'leave', room: 'r' });
    expect(stage.backbone.followed.size).toBe(0);
    expect(stage.gateway.counts.rooms).toBe(0);
  });

  it('C45 C47 C99 members hear who comes and goes and who leads', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    const bob = await stage.client('bob', {}, ['r']);
    await stage.ask(bob, { type: 'bye' });
    await settle();
    expect(bob.closedWith).toBe(1000);
    expect(ann.of('presence')).toMatchObject([{ joined: [{ name: 'bob' }] }, { left: [{ name: 'bob', reason: 'bye' }] }]);
  });

  it('C64 C65 history pages backwards, for members only', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    for (const body of ['1', '2', '3', '4']) await stage.post(ann, 'r', body);
    const page = await stage.ask(ann, { type: 'history', room: 'r', limit: 2 });
    expect(page).toMatchObject({ events: [{ body: '3' }, { body: '4' }], more: true });
    const [{ at, origin, seq }] = page.events as unknown as [{ at: string; origin: string; seq: number }];
    const before = { at, origin, seq };
    expect(await stage.ask(ann, { type: 'history', room: 'r', before })).toMatchObject({
      events: [{ body: '1' }, { body: '2' }],
      more: false,
    });
    expect(await stage.ask(ann, { type: 'history', room: 'unknown' })).toMatchObject({ code: 'forbidden' });
    expect(await stage.ask(await stage.client('bob'), { type: 'history', room: 'r' })).toMatchObject({ code: 'forbidden' });
  });

  it('C44 users and rooms list who is where', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r', 's']);
    await stage.client('bob', {}, ['r']);
    expect(await stage.ask(ann, { type: 'users', room: 's' })).toMatchObject({ users: [{ name: 'ann' }] });
    expect((await stage.ask(ann, { type: 'users' })).users).toHaveLength(2);
    expect((await stage.ask(ann, { type: 'rooms' })).rooms).toEqual([
      { room: 'r', topic: '', leader: 'ann', members: 2 },
      { room: 's', topic: '', leader: 'ann', members: 1 },
    ]);
  });

  it('C104 a user is in so many rooms and no more, counted over connections', async () => {
    const stage = new GatewayStage({ roomsPerUser: 2 });
    const ann = await stage.client('ann', { key: KEY.ann }, ['a']);
    const too = await stage.client('ann', { key: KEY.ann }, ['b']);
    expect(await stage.ask(ann, { type: 'join', room: 'c' })).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_000 });
    expect(await stage.ask(too, { type: 'join', room: 'a' })).toMatchObject({ type: 'ok' });
    expect(stage.presence.rooms()).toEqual(['a', 'b'] as RoomName[]);
  });

  it('C76 C104 a user comes into no more rooms by resuming again and again', async () => {
    const stage = new GatewayStage({ roomsPerUser: 2 });
    const ann = await stage.client('ann', {}, ['a']);
    expect(await stage.ask(ann, { type: 'resume', cursor: {}, rooms: ['b', 'c'] })).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 1_000,
    });
    expect(await stage.ask(ann, { type: 'resume', cursor: {}, rooms: ['a', 'b'] })).toMatchObject({ type: 'resumed' });
    expect(await stage.ask(ann, { type: 'resume', cursor: {}, rooms: ['c'] })).toMatchObject({ code: 'rate_limited' });
    expect(stage.presence.rooms()).toEqual(['a', 'b'] as RoomName[]);
  });

  it('C76 nodes without a limit take a user in 1,000 rooms and no more', async () => {
    const stage = new GatewayStage({ roomsPerUser: 0 });
    const rooms = Array.from({ length: 1_000 }, (_, i) => `r${i}`);
    const ann = await stage.client('ann');
    expect(await stage.ask(ann, { type: 'resume', cursor: {}, rooms })).toMatchObject({ type: 'resumed' });
    expect(await stage.ask(ann, { type: 'resume', cursor: {}, rooms: ['one-more'] })).toMatchObject({ code: 'rate_limited' });
    expect(stage.presence.rooms()).toHaveLength(1_000);
  });
});
