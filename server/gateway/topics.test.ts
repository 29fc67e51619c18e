import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { settle } from '../../shared/testing/virtual-clock.ts';
import { GatewayStage } from '../testing/gateway-stage.ts';

const ROOM = 'lobby';

describe('the topic of a room', () => {
  it('C128 is set by the leader, told to the members, and part of join and rooms; an empty one takes it away', async () => {
    const stage = new GatewayStage();
    const [ann, bob] = [await stage.client('ann', {}, [ROOM]), await stage.client('bob', {}, [ROOM])];
    const outside = await stage.client('eve');
    expect(await stage.ask(ann, { type: 'topic', room: ROOM, topic: ' geese ' })).toMatchObject({ type: 'ok' });
    for (const member of [ann, bob]) expect(member.of('topic')).toEqual([{ type: 'topic', room: ROOM, topic: 'geese' }]);
    expect(await stage.ask(outside, { type: 'rooms' })).toMatchObject({ rooms: [{ room: ROOM, topic: 'geese' }] });
    expect(await stage.ask(outside, { type: 'join', room: ROOM })).toMatchObject({ topic: 'geese', events: [] });
    await stage.ask(ann, { type: 'topic', room: ROOM, topic: '' });
    expect(bob.of('topic').at(-1)).toEqual({ type: 'topic', room: ROOM, topic: '' });
    expect(outside.of('event')).toEqual([]);
  });

  it('C129 is refused to all but the leader, outside the room, and when it is none; a refusal changes nothing', async () => {
    const stage = new GatewayStage();
    const [ann, bob] = [await stage.client('ann', {}, [ROOM]), await stage.client('bob', {}, [ROOM])];
    const topic = (topic: unknown, room = ROOM) => ({ type: 'topic', room, topic });
    expect(await stage.ask(bob, topic('mine'))).toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('Ask ann.'),
    });
    expect(await stage.ask(ann, topic('x', 'attic'))).toMatchObject({ code: 'not_in_room' });
    expect(await stage.ask(ann, topic('x', 'no room'))).toMatchObject({ code: 'bad_room' });
    for (const bad of ['two\nlines', 'a\u0000b', 'a'.repeat(LIMITS.topicChars + 1), 7, null])
      expect(await stage.ask(ann, topic(bad))).toMatchObject({ code: 'bad_field', field: 'topic' });
    expect(stage.backbone.events).toEqual([]);
    expect(ann.of('topic')).toEqual([]);
  });

  it('C101 costs a post', async () => {
    const stage = new GatewayStage({ postRate: 1, postBurst: 2 });
    const ann = await stage.client('ann', {}, [ROOM]);
    const set = (topic: string) => stage.ask(ann, { type: 'topic', room: ROOM, topic });
    await set('one');
    await set('two');
    expect(await set('three')).toMatchObject({ code: 'rate_limited', retryAfterMs: 1_000 });
  });

  it('C130 is the one with the greatest place, whichever came first; one that is overtaken is told to nobody', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, [ROOM]);
    const early = stage.foreign('far', 1, ROOM, { kind: 'topic', body: 'early' });
    await stage.ask(ann, { type: 'topic', room: ROOM, topic: 'later' });
    const latest = stage.foreign('far', 2, ROOM, { kind: 'topic', body: 'latest' });
    stage.backbone.admit([early]);
    expect(ann.of('topic').map(({ topic }) => topic)).toEqual(['later']);
    stage.backbone.admit([latest, stage.foreign('other', 1, ROOM, { kind: 'topic', body: 'older', at: early.at })]);
    await settle();
    expect(ann.of('topic').map(({ topic }) => topic)).toEqual(['later', 'latest']);
  });

  it('C131 is told again after a resume, for it may have changed meanwhile', async () => {
    const stage = new GatewayStage();
    const ann = await stage.client('ann', {}, [ROOM]);
    await stage.ask(ann, { type: 'topic', room: ROOM, topic: 'geese' });
    const back = stage.open();
    const ref = back.ask({ type: 'hello', name: 'bob', resume: { cursor: {}, rooms: [ROOM, 'attic'] } });
    await stage.time.advance(10);
    expect(back.answersTo(ref).map(({ type }) => type)).toEqual(['welcome', 'resumed']);
    expect(back.of('topic')).toEqual([{ type: 'topic', room: ROOM, topic: 'geese' }]);
  });
});
