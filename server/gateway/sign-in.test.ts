import { describe, expect, it } from 'vitest';
import type { AuthorId } from '../../shared/ids.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { fingerprint } from '../fingerprint.ts';
import { bodies, GatewayStage, KEY, welcomeOf } from '../testing/gateway-stage.ts';

describe('hello', () => {
  it('C20 C23 C24 welcomes a client without a key under the fingerprint of a fresh token', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann');
    const welcome = welcomeOf(ann);
    expect(welcome).toMatchObject({ user: 'ann', node: { id: 'node-a', url: 'http://node-a.test' }, cursor: {}, direct: [] });
    expect(welcome.session).toMatch(/^[\w-]{43}$/);
    expect(welcome.author).toBe(fingerprint(welcome.session));
    expect(welcome.limits).toEqual({ bodyBytes: 8_192, frameBytes: 65_536, postsPerSecond: 10, burst: 30, rooms: 50 });
    expect(welcomeOf(await stage.client('bob')).session).not.toBe(welcome.session);
  });

  it('C25 C27 continues a session, and closes its older connection without a leave', async () => {
    const stage = new GatewayStage();
    const older = await stage.client('ann', {}, ['r']);
    const { session, author } = welcomeOf(older);
    const newer = await stage.client('ann', { session });
    expect(welcomeOf(newer)).toMatchObject({ session, author });
    expect(older.closedWith).toBe(4009);
    expect(stage.presence.exits).toEqual([]);
  });

  it('C27 closes a session that became live on another node', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann');
    stage.presence.takeOver(fingerprint(welcomeOf(ann).session), 'node-b');
    expect(ann.closedWith).toBe(4009);
    expect(stage.presence.exits).toEqual([]);
  });

  it('C34 claims a free name once, before the welcome, and the same claim again adds nothing', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('Ann', { key: KEY.ann });
    expect(welcomeOf(ann).author).toBe(fingerprint(KEY.ann));
    expect(welcomeOf(ann).cursor).toEqual({ 'origin-a': 1 });
    await stage.client('Ann', { key: KEY.ann });
    const claims = stage.backbone.events.map((event) => JSON.parse(event.json) as object);
    expect(claims).toMatchObject([{ kind: 'claim', room: '', from: 'Ann', body: 'ann', author: fingerprint(KEY.ann) }]);
  });

  it('C33 C35 refuses a name that another author claimed or holds, in any spelling', async () => {
    const stage = new GatewayStage();
    await stage.client('Ann', { key: KEY.ann });
    await stage.client('bob');
    expect(await stage.ask(stage.open(), { type: 'hello', name: 'ａｎｎ', key: KEY.eve })).toMatchObject({ code: 'name_taken' });
    expect(await stage.ask(stage.open(), { type: 'hello', name: 'ANN' })).toMatchObject({ code: 'name_taken' });
    expect(await stage.ask(stage.open(), { type: 'hello', name: 'BOB', key: KEY.eve })).toMatchObject({ code: 'name_taken' });
    expect(stage.backbone.position).toBe(1);
  });

  it('C35 gives a name that two ask for at once to one of them', async () => {
    const stage = new GatewayStage();
    stage.backbone.holdsCommits = true;
    const sockets = [stage.open(), stage.open(), stage.open()] as const;
    sockets[0].ask({ type: 'hello', name: 'ann', key: KEY.ann });
    sockets[1].ask({ type: 'hello', name: 'ann', key: KEY.eve });
    sockets[2].ask({ type: 'hello', name: 'ann' });
    for (let i = 0; i < 5; i += 1) {
      await settle();
      stage.backbone.commit();
    }
    await settle();
    expect(sockets.map((socket) => socket.received[0]?.type)).toEqual(['welcome', 'error', 'error']);
  });

  it('C106 lets people in to read when no name can be claimed', async () => {
    const stage = new GatewayStage();
    stage.backbone.refuseWith = new ProtocolError('storage_full');
    expect(welcomeOf(await stage.client('ann', { key: KEY.ann })).user).toBe('ann');
  });

  it('C30 C19 refuses a bad name with a reason, after which another hello may follow', async () => {
    const stage = new GatewayStage();
    const ann = stage.open();
    expect(await stage.ask(ann, { type: 'hello', name: 'a b' })).toMatchObject({ code: 'bad_name', reason: 'space' });
    expect(await stage.ask(ann, { type: 'hello', name: 'ann', resume: { cursor: {}, rooms: ['a/b'] } })).toMatchObject({
      code: 'bad_room',
    });
    expect(await stage.ask(ann, { type: 'hello', name: 'ann' })).toMatchObject({ type: 'welcome' });
    expect(await stage.ask(ann, { type: 'hello', name: 'ann' })).toMatchObject({ code: 'already_greeted' });
  });

  it('C19 closes a socket without a valid hello after 5 s, and no other', async () => {
    const stage = new GatewayStage();
    const [silent, refused, ann] = [stage.open(), stage.open(), await stage.client('ann')];
    await stage.ask(refused, { type: 'hello', name: '' });
    await stage.time.advance(4_999);
    expect(silent.closedWith).toBeUndefined();
    await stage.time.advance(1);
    expect([silent.closedWith, refused.closedWith, ann.closedWith]).toEqual([4001, 4001, undefined]);
  });

  it('C38 C39 tells a user the name that an older claim leaves them', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', { key: KEY.ann });
    stage.presence.giveName('ann', 'another-author' as AuthorId);
    await settle();
    expect(ann.of('user')).toEqual([{ type: 'user', user: `ann~${fingerprint(KEY.ann).slice(0, 4)}` }]);
  });

  it('forgets a client that left while it was being signed in', async () => {
    const stage = new GatewayStage();
    stage.backbone.holdsCommits = true;
    const ann = stage.open();
    ann.ask({ type: 'hello', name: 'ann', key: KEY.ann });
    await settle();
    ann.drop();
    stage.backbone.commit();
    await settle();
    expect(stage.presence.users()).toEqual([]);
    expect(stage.gateway.counts).toMatchObject({ connections: 0, users: 0 });
    stage.backbone.holdsCommits = false;
    expect(welcomeOf(await stage.client('ann', { key: KEY.ann })).user).toBe('ann');
  });
});

describe('standby and resume', () => {
  it('C81 C82 C83 a standby claims nothing and gets nothing until it resumes, and then takes over', async () => {
    const stage = new GatewayStage();
    const old = await stage.client('ann', { key: KEY.ann }, ['r']);
    await stage.post(old, 'r', 'one');
    const { session } = welcomeOf(old);
    const standby = await stage.client('ann', { key: KEY.ann, session, standby: true });
    expect(old.closedWith).toBeUndefined();
    await stage.post(old, 'r', 'two');
    expect(bodies(standby)).toEqual([]);
    expect(await stage.ask(standby, { type: 'join', room: 'r' })).toMatchObject({ code: 'forbidden' });
    expect(await stage.ask(standby, { type: 'resume', cursor: { 'origin-a': 2 }, rooms: ['r'] })).toMatchObject({
      type: 'resumed',
      missed: 1,
      cursor: { 'origin-a': 3 },
    });
    expect(old.closedWith).toBe(4009);
    await stage.post(standby, 'r', 'three');
    expect(bodies(standby)).toEqual(['two', 'three']);
  });

  it('C34 a standby claims its name before it goes live', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', { key: KEY.ann, standby: true });
    expect(stage.backbone.position).toBe(0);
    stage.backbone.holdsCommits = true;
    const ref = ann.ask({ type: 'resume', cursor: {}, rooms: ['r'] });
    await settle();
    expect([ann.answersTo(ref), stage.presence.users()]).toEqual([[], []]);
    stage.backbone.commit();
    await settle();
    expect(ann.answersTo(ref)).toMatchObject([{ type: 'resumed', missed: 0, cursor: { 'origin-a': 1 } }]);
    expect(JSON.parse(stage.backbone.events[0]?.json ?? '')).toMatchObject({
      kind: 'claim',
      body: 'ann',
      author: fingerprint(KEY.ann),
    });
    await stage.ask(ann, { type: 'bye' });
    expect(await stage.ask(stage.open(), { type: 'hello', name: 'ann', key: KEY.eve })).toMatchObject({ code: 'name_taken' });
  });

  it('C34 a name that its own author holds without a claim is claimed with the next hello', async () => {
    const stage = new GatewayStage();
    stage.backbone.refuseWith = new ProtocolError('storage_full');
    const first = await stage.client('ann', { key: KEY.ann });
    stage.backbone.refuseWith = undefined;
    await stage.client('ann', { key: KEY.ann });
    expect(stage.backbone.events).toMatchObject([{ kind: 'claim', author: welcomeOf(first).author }]);
  });

  it('C35 a standby whose name went to another author meanwhile does not go live, and closes nothing', async () => {
    const stage = new GatewayStage();
    const [ann, nameless] = [
      await stage.client('ann', { key: KEY.ann, standby: true }),
      await stage.client('bob', { standby: true }),
    ];
    await stage.client('ann', { key: KEY.eve });
    await stage.client('bob');
    for (const standby of [ann, nameless]) {
      expect(await stage.ask(standby, { type: 'resume', cursor: {}, rooms: ['r'] })).toMatchObject({ code: 'name_taken' });
      expect(standby.closedWith).toBeUndefined();
    }
    expect(stage.presence.members('r' as never)).toEqual([]);
  });

  it('C34 a standby that left while its name was being claimed does not go live', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', { key: KEY.ann, standby: true });
    stage.backbone.holdsCommits = true;
    ann.ask({ type: 'resume', cursor: {}, rooms: ['r'] });
    await settle();
    ann.drop();
    stage.backbone.commit();
    await settle();
    expect(stage.presence.users()).toEqual([]);
    expect(stage.gateway.counts).toMatchObject({ connections: 0, users: 0, rooms: 0 });
  });

  it('C76 a hello that resumes is welcomed first, then sent what it missed, direct posts included', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', { key: KEY.ann }, ['r']);
    await stage.client('bob', { key: KEY.bob });
    const { cursor } = welcomeOf(ann);
    await stage.post(ann, 'r', 'in the room');
    await stage.ask(ann, { type: 'post', id: stage.uuid(), to: 'bob', body: 'direct' });
    const bob = await stage.client('bob', { key: KEY.bob, resume: { cursor, rooms: ['r'] } });
    await settle();
    expect(bob.received.map((message) => message.type)).toEqual(['welcome', 'event', 'event', 'resumed']);
    expect(bob.answersTo(1).map((message) => message.type)).toEqual(['welcome', 'resumed']);
    expect(stage.presence.members('r' as never).map((member) => member.name)).toEqual(['ann', 'bob']);
  });

  it('C78 C79 does not send what the cursor covers when it reaches this node later, except in rooms joined since', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', { resume: { cursor: { far: 2 }, rooms: ['r'] } }, ['later']);
    stage.backbone.admit([stage.foreign('far', 1, 'r'), stage.foreign('far', 2, 'later'), stage.foreign('far', 3, 'r')]);
    await settle();
    expect(bodies(ann)).toEqual(['far/2', 'far/3']);
  });

  it('C80 a live connection may resume: its rooms are added, the others go on', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['a']);
    const bob = await stage.client('bob', {}, ['a', 'b']);
    await stage.post(bob, 'a', 'a1');
    await stage.post(bob, 'b', 'b1');
    ann.ask({ type: 'resume', cursor: {}, rooms: ['b'] });
    bob.ask({ type: 'post', id: stage.uuid(), room: 'a', body: 'a2' });
    bob.ask({ type: 'post', id: stage.uuid(), room: 'b', body: 'b2' });
    await settle();
    expect(bodies(ann)).toEqual(['a1', 'b1', 'a2', 'b2']);
    expect(ann.of('resumed')).toHaveLength(1);
  });

  it('ends with its connection: what was still being read is sent to nobody', async () => {
    const stage = new GatewayStage();
    stage.backbone.admit([stage.foreign('far', 1, 'r')]);
    // Out of the memory of the gateway, so that it has to be read.
    for (let seq = 2; seq < 8; seq += 1)
      stage.backbone.admit([stage.foreign('far', seq, 's', { body: 'x'.repeat(1024 * 1024) })]);
    let finish = () => {};
    const ann = stage.open();
    ann.ask({ type: 'hello', name: 'ann', resume: { cursor: {}, rooms: ['r'] } });
    await settle();
    stage.backbone.slowRead = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const bob = stage.open();
    // In other rooms than she is, so that he is not sent what was read for her.
    bob.ask({ type: 'hello', name: 'bob', resume: { cursor: {}, rooms: ['r', 'q'] } });
    for (let reads = 0; reads < 3; reads += 1) {
      for (let rounds = 0; rounds < 3; rounds += 1) await settle();
      if (reads === 2) bob.drop();
      finish();
    }
    await settle();
    expect(bodies(ann)).toEqual(['far/1']);
    expect([bodies(bob), bob.closedWith, stage.gateway.counts.users]).toEqual([[], 1006, 1]);
    expect(stage.gateway.counts.eventsSent).toBe(1);
  });

  it('C60 a replay says what an event replaces only to a client that has that', async () => {
    const stage = new GatewayStage();
    const early = stage.foreign('o1', 1, 'r');
    const late = { ...stage.foreign('o2', 1, 'r'), id: early.id };
    stage.backbone.admit([late]);
    stage.backbone.admit([early]);
    const has = await stage.client('ann', { resume: { cursor: { o2: 1 }, rooms: ['r'] } });
    const hasNot = await stage.client('bob', { resume: { cursor: {}, rooms: ['r'] } });
    await settle();
    expect(has.of('event')).toMatchObject([{ body: 'o1/1', supersedes: { origin: 'o2', seq: 1 } }]);
    expect(hasNot.of('event').map((event) => [event.body, event.supersedes])).toEqual([['o1/1', undefined]]);
  });
});
