import { describe, expect, it } from 'vitest';
import { directRoom, type OriginId } from '../../shared/ids.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { bodies, GatewayStage, KEY, welcomeOf } from '../testing/gateway-stage.ts';

describe('posts', () => {
  it('C55 C61 C86 are answered and sent to every member only when they are stored', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    const bob = await stage.client('bob', {}, ['r']);
    const eve = await stage.client('eve', {}, ['other']);
    stage.backbone.holdsCommits = true;
    const id = stage.uuid();
    const ref = ann.ask({ type: 'post', id: id.toUpperCase(), room: 'r', body: 'hello', replyTo: 'x' });
    await settle();
    expect([...ann.answersTo(ref), ...bodies(ann), ...bodies(bob)]).toEqual([]);
    stage.backbone.commit();
    await settle();
    expect(ann.answersTo(ref)).toMatchObject([{ type: 'ok', id, origin: 'origin-a', seq: 1, room: 'r', replicated: false }]);
    expect(bob.of('event')).toMatchObject([{ from: 'ann', author: welcomeOf(ann).author, id, body: 'hello', replyTo: 'x' }]);
    expect([bodies(ann), bodies(eve)]).toEqual([['hello'], []]);
  });

  it('C56 C57 sent again are answered with the same copy; under another body they conflict', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    const id = stage.uuid();
    const first = await stage.post(ann, 'r', 'hello', id);
    expect(await stage.post(ann, 'r', 'hello', id)).toMatchObject({ type: 'ok', origin: first.origin, seq: first.seq });
    expect(await stage.post(ann, 'r', 'other', id)).toMatchObject({ code: 'id_conflict' });
    await stage.ask(ann, { type: 'leave', room: 'r' });
    expect(await stage.post(ann, 'r', 'hello', id)).toMatchObject({ type: 'ok', seq: first.seq });
    expect(await stage.post(ann, 'r', 'hello')).toMatchObject({ code: 'not_in_room' });
    expect(bodies(ann)).toEqual(['hello']);
  });

  it.each([
    [{ id: 'x', room: 'r', body: 'b' }, 'bad_id', undefined],
    [{ body: 'b' }, 'bad_field', 'room'],
    [{ room: 'r', to: 'bob', body: 'b' }, 'bad_field', 'to'],
    [{ room: 'a/b', body: 'b' }, 'bad_room', undefined],
    [{ room: 'dm:a:b', body: 'b' }, 'bad_room', undefined],
    [{ room: 'other', body: 'b' }, 'not_in_room', undefined],
    [{ room: 'r', body: '' }, 'body_empty', undefined],
    [{ room: 'r', body: ' \n\u2003' }, 'body_empty', undefined],
    [{ room: 'r', body: 'é'.repeat(4_097) }, 'body_too_long', undefined],
    [{ to: 'nobody', body: 'b' }, 'no_such_user', undefined],
    [{ to: 'ann', body: 'b' }, 'forbidden', undefined],
  ])('C9 C52 refuse %.60j with %s', async (fields, code, field) => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    const answer = await stage.ask(ann, { type: 'post', id: stage.uuid(), ...fields });
    expect([answer.code, answer.field]).toEqual([code, field]);
    expect(stage.backbone.position).toBe(0);
  });

  it('C6 C54 keep their body as sent, and their author whatever the client claims', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    const body = `\u001b[2J\u0000\r\u2028","x":1}${'é'.repeat(2_000)}`;
    await stage.ask(ann, {
      type: 'post',
      id: stage.uuid(),
      room: 'r',
      body,
      from: 'eve',
      author: 'eve',
      at: '0',
      origin: 'x',
      seq: 99,
    });
    expect(ann.of('event')).toMatchObject([{ body, from: 'ann', author: welcomeOf(ann).author, origin: 'origin-a', seq: 1 }]);
  });

  it('are appended in the order they came, however many at a time', async () => {
    const stage = new GatewayStage({ postRate: 0 });
    const ann = await stage.client('ann', {}, ['r']);
    for (let i = 0; i < 500; i += 1) ann.ask({ type: 'post', id: stage.uuid(), room: 'r', body: String(i) });
    for (let i = 0; i < 50; i += 1) await settle();
    expect(bodies(ann)).toEqual(Array.from({ length: 500 }, (_, i) => String(i)));
    expect(ann.isPaused).toBe(false);
  });

  it('C101 C102 are limited by rate, the same author on two connections together; a post sent again costs nothing', async () => {
    const stage = new GatewayStage({ postRate: 10, postBurst: 3 });
    const ann = await stage.client('ann', { key: KEY.ann }, ['r']);
    const too = await stage.client('ann', { key: KEY.ann }, ['r']);
    const id = stage.uuid();
    await stage.post(ann, 'r', '1', id);
    await stage.post(too, 'r', '2');
    await stage.post(ann, 'r', '3');
    const refused = await stage.post(too, 'r', '4');
    expect(refused).toMatchObject({ code: 'rate_limited', retryAfterMs: 100 });
    for (let i = 0; i < 5; i += 1) expect(await stage.post(ann, 'r', '1', id)).toMatchObject({ type: 'ok' });
    await stage.time.advance(100);
    expect(await stage.post(too, 'r', '4')).toMatchObject({ type: 'ok' });
    expect(await stage.post(too, 'r', '5')).toMatchObject({ code: 'rate_limited' });
  });

  it('C106 are refused with what the log says, and cost no rate', async () => {
    const stage = new GatewayStage({ postBurst: 1 });
    const ann = await stage.client('ann', {}, ['r']);
    stage.backbone.refuseWith = new ProtocolError('storage_full');
    expect(await stage.post(ann, 'r', 'x')).toMatchObject({ code: 'storage_full' });
    stage.backbone.refuseWith = undefined;
    expect(await stage.post(ann, 'r', 'x')).toMatchObject({ type: 'ok' });
  });

  it.each(['storage_full', 'clock_skew'] as const)(
    'C56 sent again to a node that refuses new ones (%s) are answered',
    async (code) => {
      const stage = new GatewayStage({ postBurst: 3 });
      const ann = await stage.client('ann', {}, ['r', 's']);
      await stage.client('bob', { key: KEY.bob });
      const [id, direct] = [stage.uuid(), stage.uuid()];
      const first = await stage.post(ann, 'r', 'hello', id);
      const psst = await stage.ask(ann, { type: 'post', id: direct, to: 'bob', body: 'psst' });
      stage.backbone.refuseWith = new ProtocolError(code);
      for (let i = 0; i < 3; i += 1) {
        expect(await stage.post(ann, 'r', 'hello', id)).toMatchObject({ type: 'ok', seq: first.seq, at: first.at });
        expect(await stage.ask(ann, { type: 'post', id: direct, to: 'bob', body: 'psst' })).toMatchObject({
          type: 'ok',
          seq: psst.seq,
        });
      }
      expect(await stage.post(ann, 'r', 'other', id)).toMatchObject({ code: 'id_conflict' });
      expect(await stage.post(ann, 's', 'hello', id)).toMatchObject({ code: 'id_conflict' });
      expect(await stage.post(ann, 'r', 'psst', direct)).toMatchObject({ code: 'id_conflict' });
      expect(await stage.post(ann, 'r', 'new')).toMatchObject({ code });
    },
  );

  it('C87 C89 tell their author how far they have got, and nobody else', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    const bob = await stage.client('bob', {}, ['r']);
    const id = stage.uuid();
    await stage.post(ann, 'r', '1', id);
    const origin = 'origin-a' as OriginId;
    stage.backbone.setMark({ origin, seq: 1, everywhere: 0 });
    expect(await stage.post(bob, 'r', '2')).toMatchObject({ replicated: false });
    expect(await stage.post(ann, 'r', '1', id)).toMatchObject({ replicated: true });
    stage.backbone.setMark({ origin, seq: 2, everywhere: 1 });
    stage.backbone.setMark({ origin, seq: 2, everywhere: 2 });
    await settle();
    const marks = (socket: typeof ann) => socket.of('replicated').map(({ seq, everywhere }) => [seq, everywhere]);
    expect(marks(ann)).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(marks(bob)).toEqual([
      [2, 1],
      [2, 2],
    ]);
  });

  it('C89 tell their author so again when they are seen again: in a page, and in the answer to a retry', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', { key: KEY.ann }, ['r']);
    const id = stage.uuid();
    await stage.post(ann, 'r', '1', id);
    stage.backbone.setMark({ origin: 'origin-a' as OriginId, seq: 2, everywhere: 2 });
    const told = (socket: typeof ann) => socket.of('replicated').map(({ origin, everywhere }) => [origin, everywhere]);
    const back = await stage.client('ann', { key: KEY.ann }, ['r']);
    const other = await stage.client('bob', {}, ['r']);
    await settle();
    expect([told(back), told(other)]).toEqual([[['origin-a', 2]], []]);
    await stage.post(back, 'r', '1', id);
    await settle();
    expect(told(back)).toHaveLength(2);
  });

  it('C60 the counting copy that arrives second is sent with what it supersedes, a losing one not at all', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, ['r']);
    const early = stage.foreign('o1', 1, 'r');
    const middle = { ...stage.foreign('o2', 1, 'r'), id: early.id };
    const late = { ...stage.foreign('o3', 1, 'r'), id: early.id };
    stage.backbone.admit([middle]);
    stage.backbone.admit([early]);
    stage.backbone.admit([late]);
    await settle();
    expect(ann.of('event')).toMatchObject([{ origin: 'o2' }, { origin: 'o1', supersedes: { origin: 'o2', seq: 1 } }]);
    expect(ann.of('event')).toHaveLength(2);
  });
});

describe('direct posts', () => {
  it('C92 C93 C94 C95 go to all connections of the two, without a join, and to nobody else', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', { key: KEY.ann });
    const bobs = [await stage.client('bob', { key: KEY.bob }), await stage.client('bob', { key: KEY.bob })];
    const eve = await stage.client('eve');
    const room = directRoom(welcomeOf(ann).author, welcomeOf(bobs[0] as typeof ann).author);
    expect(await stage.ask(ann, { type: 'post', id: stage.uuid(), to: 'bob', body: 'psst' })).toMatchObject({ type: 'ok', room });
    expect([ann, ...bobs].map(bodies)).toEqual([['psst'], ['psst'], ['psst']]);
    expect(ann.of('event')).toMatchObject([{ room, to: 'bob' }]);
    expect(bodies(eve)).toEqual([]);
    expect(await stage.ask(bobs[0] as typeof ann, { type: 'history', room })).toMatchObject({ events: [{ body: 'psst' }] });
    expect(await stage.ask(eve, { type: 'history', room })).toMatchObject({ code: 'forbidden' });
    expect(welcomeOf(await stage.client('bob', { key: KEY.bob })).direct).toEqual([{ room, with: 'ann' }]);
  });

  it('C92 carry the name as it is shown, however it was written, and are known by it when they are sent again', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann');
    const bob = await stage.client('\u01d6'.repeat(32), { key: KEY.bob });
    const id = stage.uuid();
    // Taken apart and in capitals a name of 32 letters has 96.
    const to = '\u01d5'.repeat(32).normalize('NFD');
    const first = await stage.ask(ann, { type: 'post', id, to, body: 'psst' });
    expect(bob.of('event')).toMatchObject([{ to: '\u01d6'.repeat(32) }]);
    stage.presence.authorOf = () => undefined;
    expect(await stage.ask(ann, { type: 'post', id, to, body: 'psst' })).toMatchObject({ type: 'ok', seq: first.seq });
  });

  it('C92 C96 carry the name they were sent to when its owner is shown under another one', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann');
    await stage.ask(await stage.client('old', { key: KEY.bob }), { type: 'bye' });
    const bob = await stage.client('bob', { key: KEY.bob });
    const id = stage.uuid();
    const first = await stage.ask(ann, { type: 'post', id, to: 'OLD', body: 'psst' });
    expect(bob.of('event')).toMatchObject([{ to: 'OLD' }]);
    expect(await stage.ask(ann, { type: 'post', id, to: 'old', body: 'psst' })).toMatchObject({ type: 'ok', seq: first.seq });
  });

  it('C96 a text far too long for a name is nobody, and nobody is asked about it', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann');
    stage.presence.authorOf = () => {
      throw new Error('asked');
    };
    const to = 'b\u0315'.repeat(129);
    expect(await stage.ask(ann, { type: 'post', id: stage.uuid(), to, body: 'b' })).toMatchObject({ code: 'no_such_user' });
  });

  it('C56 a direct post sent again is answered though the name is gone', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann');
    const bob = await stage.client('bob');
    const id = stage.uuid();
    const first = await stage.ask(ann, { type: 'post', id, to: 'bob', body: 'psst' });
    await stage.ask(bob, { type: 'bye' });
    expect(await stage.ask(ann, { type: 'post', id, to: 'bob', body: 'psst' })).toMatchObject({ type: 'ok', seq: first.seq });
    expect(await stage.ask(ann, { type: 'post', id, to: 'bob', body: 'other' })).toMatchObject({ code: 'id_conflict' });
    await stage.client('bob');
    expect(await stage.ask(ann, { type: 'post', id, to: 'bob', body: 'psst' })).toMatchObject({ type: 'ok', seq: first.seq });
    expect(await stage.ask(ann, { type: 'post', id: stage.uuid(), to: 'nobody', body: 'psst' })).toMatchObject({
      code: 'no_such_user',
    });
  });
});
