import { describe, expect, it } from 'vitest';
import type { NodeInfo } from '../../shared/protocol/server-messages.ts';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { GatewayStage, welcomeOf } from '../testing/gateway-stage.ts';

describe('a connection', () => {
  it('C10 answers a large sign-in that is wrong with what is wrong', async () => {
    const stage = new GatewayStage();
    const ann = stage.open();
    const padding = 'x'.repeat(70_000);
    expect(await stage.ask(ann, { type: 'hello', name: 7, padding })).toMatchObject({ code: 'bad_field', field: 'name' });
    expect(await stage.ask(ann, { type: 'hello', name: 'ann', padding })).toMatchObject({ type: 'welcome' });
    ann.ask({ type: 'join', room: 7, padding });
    expect(ann.closedWith).toBe(1009);
  });

  it('C7 C8 C17 answers each frame once and stays open', async () => {
    const stage = new GatewayStage();
    const ann = stage.open();
    for (const text of ['{', '[]', '{"type":"nope","ref":1}', '{"type":"join","ref":2,"room":"r"}', '{"type":"ping","ref":3}'])
      ann.raw(text);
    for (const type of ['post', 'leave', 'history', 'users', 'rooms', 'mesh', 'bye', 'resume']) {
      ann.ask({ type, ref: 99, room: 'r', id: stage.uuid(), body: 'b', watch: true, cursor: {}, rooms: [] });
    }
    await settle();
    const got = ann.received.map((message) => (message.type === 'error' ? [message.code, message.ref] : [message.type]));
    const first = [['bad_json', null], ['not_object', null], ['unknown_type', 1], ['pong'], ['hello_required', 2]];
    expect(got.slice(0, 5)).toEqual(first);
    expect(got.slice(5)).toEqual(Array.from({ length: 8 }, () => ['hello_required', 99]));
    expect(await stage.ask(ann, { type: 'hello', name: 'ann' })).toMatchObject({ type: 'welcome' });
  });

  it('C14 answers ping while other requests wait', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann');
    stage.backbone.slowRead = () => new Promise(() => {});
    ann.ask({ type: 'join', room: 'r' });
    expect(await stage.ask(ann, { type: 'ping' })).toMatchObject({ type: 'pong', node: 'node-a' });
  });

  it('C15 beats when nothing else was sent for a second', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    const beats = () => ann.of('beat').length;
    await stage.time.advance(900);
    expect(beats()).toBe(0);
    await stage.time.advance(400);
    expect(beats()).toBe(1);
    for (let i = 0; i < 10; i += 1) {
      await stage.post(ann, 'r', String(i));
      await stage.time.advance(500);
    }
    expect(beats()).toBe(1);
    await stage.time.advance(10_000);
    expect(beats()).toBeGreaterThanOrEqual(9);
  });

  it('C10 is closed by a frame over 64 KiB that is no hello or resume', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann');
    const rooms = Array.from({ length: 1_000 }, (_, i) => `${'r'.repeat(60)}${i}`);
    expect(
      await stage.ask(ann, { type: 'resume', cursor: {}, rooms: rooms.slice(0, 50), padding: 'x'.repeat(70_000) }),
    ).toMatchObject({
      type: 'resumed',
    });
    ann.raw(JSON.stringify({ type: 'users', ref: 9, padding: 'x'.repeat(70_000) }));
    expect(ann.closedWith).toBe(1009);
  });

  it('stops reading a client that asks faster than it is served, and loses none of its requests', async () => {
    const stage = new GatewayStage({ postRate: 0 });
    const ann = await stage.client('ann', {}, ['r']);
    stage.backbone.holdsCommits = true;
    for (let i = 0; i < 1_000; i += 1) ann.ask({ type: 'post', id: stage.uuid(), room: 'r', body: String(i) });
    expect(ann.isPaused).toBe(true);
    for (let i = 0; i < 50; i += 1) {
      stage.backbone.commit();
      await settle();
    }
    expect(ann.isPaused).toBe(false);
    expect(ann.of('event')).toHaveLength(1_000);
  });

  it('serves a client that only sends rubbish at a pace that leaves room for others', async () => {
    const stage = new GatewayStage();
    const eve = stage.open();
    for (let i = 0; i < 20_000; i += 1) eve.raw('rubbish');
    await settle();
    const soon = eve.of('error').length;
    expect(soon).toBeLessThan(5_000);
    expect(eve.isPaused).toBe(true);
    await stage.time.advance(2_000);
    expect(eve.of('error').length).toBeGreaterThan(soon);
  });

  it('C29 bye is answered after the posts before it, and ends everything', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    stage.backbone.holdsCommits = true;
    const post = ann.ask({ type: 'post', id: stage.uuid(), room: 'r', body: 'last words' });
    const bye = ann.ask({ type: 'bye' });
    ann.ask({ type: 'post', id: stage.uuid(), room: 'r', body: 'from beyond' });
    await settle();
    expect(ann.answersTo(bye)).toEqual([]);
    stage.backbone.commit();
    await settle();
    expect([...ann.answersTo(post), ...ann.answersTo(bye)].map((message) => message.type)).toEqual(['ok', 'ok']);
    expect(ann.closedWith).toBe(1000);
    expect(stage.backbone.position).toBe(1);
    expect(stage.presence.exits).toMatchObject([{ reason: 'bye' }]);
    expect(stage.gateway.connections).toBe(0);
  });

  it('C132 B4 is closed with 4010 when idle for longer than configured, pings or not; a standby is not', async () => {
    const stage = new GatewayStage({ idleTimeoutMs: 10_000 });
    const [idle, busy] = [await stage.client('idle'), await stage.client('busy')];
    const standby = await stage.client('busy', { session: welcomeOf(busy).session, standby: true });
    for (let i = 0; i < 10; i += 1) {
      await stage.ask(idle, { type: 'ping' });
      await stage.ask(busy, { type: 'users' });
      await stage.time.advance(1_000);
    }
    expect([idle.closedWith, busy.closedWith, standby.closedWith]).toEqual([4010, undefined, undefined]);
  });
});

describe('the gateway', () => {
  it('C28 tells everyone who is signed in when the list of nodes changes', async () => {
    const stage = new GatewayStage();
    const clients = [await stage.client('ann'), await stage.client('ann2', { standby: true }), stage.open()];
    const nodes = [{ id: 'node-b', name: 'node-b', url: 'http://b.test', up: false }] as unknown as NodeInfo[];
    stage.presence.setNodes(nodes);
    await settle();
    expect(clients.map((client) => client.of('nodes'))).toEqual([[{ type: 'nodes', nodes }], [{ type: 'nodes', nodes }], []]);
  });

  it('C50 sends the mesh to those who watch, at most once a second and only when it changed', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann');
    expect(await stage.ask(ann, { type: 'mesh', watch: true })).toMatchObject({ mesh: { self: 'node-a' } });
    await stage.time.advance(5_000);
    expect(ann.of('mesh').length).toBeLessThanOrEqual(1);
    const before = ann.of('mesh').length;
    for (let i = 1; i <= 8; i += 1) {
      stage.presence.simulatedUptime = i;
      await stage.time.advance(250);
    }
    expect(ann.of('mesh').length - before).toBe(2);
    await stage.ask(ann, { type: 'mesh', watch: false });
    stage.presence.simulatedUptime = 99;
    await stage.time.advance(2_000);
    expect(ann.of('mesh').length - before).toBe(2);
  });

  it('drains: everyone is told, served on, and closed at the end without a bye', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    stage.gateway.drain({ reason: 'restart', deadlineMs: 20_000, suggest: ['http://b.test'] });
    const late = await stage.client('late');
    await settle();
    for (const client of [ann, late])
      expect(client.of('going')).toMatchObject([{ reason: 'restart', suggest: ['http://b.test'] }]);
    expect(await stage.post(ann, 'r', 'still here')).toMatchObject({ type: 'ok' });
    stage.gateway.closeAll();
    expect([ann.closedWith, late.closedWith]).toEqual([1012, 1012]);
    expect(stage.presence.exits.map((exit) => exit.reason)).toEqual(['lost', 'lost']);
    expect(stage.gateway.connections).toBe(0);
  });
});
