import { describe, expect, it } from 'vitest';
import { directRoom } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import type { JoinResult } from '../../shared/protocol/server-messages.ts';
import { GatewayStage, KEY, welcomeOf } from '../testing/gateway-stage.ts';

async function stage() {
  const world = new GatewayStage();
  const ann = await world.client('ann', { key: KEY.ann }, ['a']);
  const bob = await world.client('bob', { key: KEY.bob }, ['a']);
  const eve = await world.client('eve', { key: KEY.eve });
  const posted = await world.post(ann, 'a', 'as written');
  const target = { author: welcomeOf(ann).author, id: posted.id };
  const ask = (who: typeof ann, fields: object) =>
    world.ask(who, { type: 'post', id: world.uuid(), room: 'a', target, ...fields });
  return { world, ann, bob, eve, target, ask };
}

describe('a change to a post', () => {
  it('C160 C166 is answered like a post and sent to the room as an event with its target', async () => {
    const { ann, bob, target, ask } = await stage();
    expect(await ask(ann, { kind: 'edit', body: 'better' })).toMatchObject({ type: 'ok', seq: expect.any(Number), room: 'a' });
    expect(await ask(bob, { kind: 'react', body: '👍' })).toMatchObject({ type: 'ok' });
    for (const one of [ann, bob]) {
      expect(one.of('event').slice(-2)).toMatchObject([
        { kind: 'edit', body: 'better', target },
        { kind: 'react', body: '👍', from: 'bob', target },
      ]);
    }
  });

  it('C160 costs nothing when it is sent again, and is a conflict with another target', async () => {
    const { world, ann, target } = await stage();
    const again = { type: 'post', id: world.uuid(), room: 'a', kind: 'edit', body: 'better', target };
    const first = await world.ask(ann, again);
    expect(await world.ask(ann, again)).toMatchObject({ type: 'ok', origin: first.origin, seq: first.seq });
    expect(await world.ask(ann, { ...again, target: { ...target, id: world.uuid() } })).toMatchObject({ code: 'id_conflict' });
  });

  it.each([
    ['C161 of somebody else', { kind: 'edit', body: 'x', by: 'bob' }, 'forbidden'],
    ['C161 of somebody else, taken back', { kind: 'delete', body: '', by: 'bob' }, 'forbidden'],
    ['C160 without a target', { kind: 'edit', body: 'x', target: undefined }, 'bad_field'],
    ['C160 with nothing in it', { kind: 'edit', body: ' ' }, 'body_empty'],
    ['C160 that is a deletion with a text', { kind: 'delete', body: 'x' }, 'bad_field'],
    ['C160 with no emoji', { kind: 'react', body: '' }, 'bad_field'],
    ['C160 with two', { kind: 'react', body: '👍 👍' }, 'bad_field'],
    ['C160 with too long an emoji', { kind: 'react', body: 'x'.repeat(33) }, 'bad_field'],
    ['C160 to a name', { kind: 'react', body: '👍', room: undefined, to: 'bob' }, 'bad_field'],
    ['C160 with a target and no kind', { body: 'x' }, 'bad_field'],
    ['C53 in a room not joined', { kind: 'react', body: '👍', by: 'eve' }, 'not_in_room'],
  ])('%s is refused', async (_, { by = 'ann', ...fields }: { by?: string; kind?: string; body: string }, code) => {
    const people = await stage();
    const who = { ann: people.ann, bob: people.bob, eve: people.eve }[by] as typeof people.ann;
    expect(await people.ask(who, fields)).toMatchObject({ type: 'error', code });
  });

  it('C6 a kind that is none of a change has no effect', async () => {
    const { world, ann } = await stage();
    const answer = await world.ask(ann, { type: 'post', id: world.uuid(), room: 'a', body: 'mine', kind: 'claim' });
    expect(answer.type).toBe('ok');
    expect(ann.of('event').at(-1)).toMatchObject({ kind: 'post', body: 'mine' });
  });

  it('C161 of a direct conversation is for the two of it', async () => {
    const { world, ann, bob, eve, ask } = await stage();
    await world.ask(ann, { type: 'post', id: world.uuid(), to: 'bob', body: 'psst' });
    const room = directRoom(welcomeOf(ann).author, welcomeOf(bob).author);
    const psst = bob.of('event').at(-1);
    const target = { author: welcomeOf(ann).author, id: psst?.id };
    expect(await ask(bob, { kind: 'react', body: '🤫', room, target })).toMatchObject({ type: 'ok', room });
    expect(await ask(eve, { kind: 'react', body: '🤫', room, target })).toMatchObject({ code: 'forbidden' });
    expect(await ask(bob, { body: 'a post', room, target: undefined })).toMatchObject({ code: 'bad_room' });
    expect(eve.of('event')).toEqual([]);
  });

  it('C164 C167 comes with the page that has the post, without the words that were taken back', async () => {
    const { world, ann, ask } = await stage();
    await ask(ann, { kind: 'edit', body: 'better' });
    const late = await world.client('late');
    expect(await world.ask(late, { type: 'join', room: 'a' })).toMatchObject({
      events: [{ body: 'as written' }],
      amendments: [{ kind: 'edit', body: 'better' }],
    });
    await ask(ann, { kind: 'delete', body: '' });
    expect(await world.ask(late, { type: 'history', room: 'a' })).toMatchObject({
      events: [{ body: '' }],
      amendments: [{ kind: 'delete' }],
    });
  });

  it('C164 C182 comes with a post that arrives after it, live and by a resume, and no words that were taken back', async () => {
    const { world, bob } = await stage();
    const [edited, deleted] = [1, 2].map((seq) => world.foreign('far-1', seq, 'a', { body: 'secret' })) as [LogEvent, LogEvent];
    const about = ({ author, id }: LogEvent) => ({ author, id });
    world.backbone.admit([
      world.foreign('far-2', 1, 'a', { kind: 'edit', body: 'better', target: about(edited) }),
      world.foreign('far-2', 2, 'a', { kind: 'delete', body: '', target: about(deleted) }),
    ]);
    const between = await world.client('between');
    const joined = (await world.ask(between, { type: 'join', room: 'a' })) as unknown as JoinResult;
    expect(joined.amendments?.map(({ kind, body }) => [kind, body])).toEqual([
      ['edit', 'better'],
      ['delete', ''],
    ]);
    world.backbone.admit([
      edited,
      deleted,
      world.foreign('far-1', 3, 'a', { kind: 'edit', body: 'secret too', target: about(deleted) }),
    ]);
    const back = await world.client('back', { resume: { cursor: { 'far-2': 2 }, rooms: ['a'] } });
    const expected = [
      { kind: 'post', body: 'secret', amendments: [{ kind: 'edit', body: 'better' }] },
      { kind: 'post', body: '' },
      { kind: 'edit', body: '' },
    ];
    for (const one of [bob, between, back]) expect(one.of('event').slice(-3)).toMatchObject(expected);
    for (const one of [bob, between, back]) expect(JSON.stringify(one.of('event'))).not.toContain('secret too');
  });

  it('C162 C183 is told to who joins before its post is there, for a while, and without words that were taken back', async () => {
    const { world } = await stage();
    const post = world.foreign('far-1', 1, 'a', { body: 'secret' });
    const target = { author: post.author, id: post.id };
    const change = (seq: number, kind: LogEvent['kind'], body: string) =>
      world.foreign('far-2', seq, 'a', { kind, body, target });
    const told = async () => {
      const answer = await world.ask(await world.client(world.uuid().slice(-6)), { type: 'join', room: 'a' });
      return (answer as unknown as JoinResult).amendments?.map(({ kind, body }) => [kind, body]);
    };
    world.backbone.admit([change(1, 'edit', 'secret too'), change(2, 'react', '👍')]);
    expect(await told()).toEqual([
      ['edit', 'secret too'],
      ['react', '👍'],
    ]);
    world.backbone.admit([change(3, 'delete', ''), change(4, 'edit', 'secret as well')]);
    expect(await told()).toEqual([
      ['delete', ''],
      ['edit', ''],
    ]);
    world.backbone.admit([post]);
    expect(await told()).toEqual([['delete', '']]);
    world.backbone.admit([
      world.foreign('far-2', 5, 'a', { kind: 'react', body: '👍', target: { ...target, id: world.uuid() } }),
    ]);
    expect(await told()).toHaveLength(2);
    await world.time.advance(60_000);
    expect(await told()).toHaveLength(1);
    const many = Array.from({ length: 300 }, (_, n) => ({
      ...change(6 + n, 'react', `e${n}`),
      target: { ...target, id: world.uuid() },
    }));
    world.backbone.admit(many);
    expect(await told()).toHaveLength(201);
  });

  it('C183 is told to who joins when the node was started again before its post was there', async () => {
    const { world } = await stage();
    const target = { author: 'far-author-0123456789a', id: world.uuid() } as LogEvent['target'] & object;
    world.backbone.admit([world.foreign('far-2', 1, 'a', { kind: 'react', body: '👍', target })]);
    const again = new GatewayStage({}, undefined, world.backbone);
    const joined = await again.ask(await again.client('late'), { type: 'join', room: 'a' });
    expect(joined).toMatchObject({ amendments: [{ kind: 'react', body: '👍', target }], cursor: { 'far-2': 1 } });
  });

  it('C164 C183 is told no longer as on its way, when its post comes in one commit with what overrules it', async () => {
    const { world } = await stage();
    const [edited, liked] = [1, 2].map((seq) => world.foreign('far-1', seq, 'a')) as [LogEvent, LogEvent];
    const change = (seq: number, kind: LogEvent['kind'], body: string, { author, id }: LogEvent) =>
      world.foreign('far-2', seq, 'a', { kind, body, target: { author, id } });
    world.backbone.admit([change(1, 'edit', 'secret too', edited), change(2, 'react', '👍', liked)]);
    world.backbone.admit([edited, liked, change(3, 'delete', '', edited), change(4, 'unreact', '👍', liked)]);
    const joined = await world.ask(await world.client('late'), { type: 'join', room: 'a' });
    expect((joined as unknown as JoinResult).amendments?.map(({ kind, body }) => [kind, body])).toEqual([
      ['delete', ''],
      ['unreact', '👍'],
    ]);
  });

  it('C182 is not told with the words of an earlier edit, when the post is taken back after it came', async () => {
    const { world } = await stage();
    const post = world.foreign('far-1', 1, 'a', { body: 'first' });
    const target = { author: post.author, id: post.id };
    world.backbone.admit([world.foreign('far-2', 1, 'a', { kind: 'edit', body: 'secret', target })]);
    world.backbone.admit([post]);
    world.backbone.admit([world.foreign('far-2', 2, 'a', { kind: 'delete', body: '', target })]);
    const back = await world.client('back', { resume: { cursor: {}, rooms: ['a'] } });
    expect(JSON.stringify(back.of('event'))).not.toMatch(/first|secret/u);
  });

  it('C78 C180 that was read elsewhere is not sent again by the replay that brings the post only now', async () => {
    const { world } = await stage();
    const post = world.foreign('far-1', 1, 'a');
    const target = { author: post.author, id: post.id };
    world.backbone.admit([post, world.foreign('far-2', 1, 'a', { kind: 'react', body: '👍', target })]);
    world.backbone.admit([world.foreign('far-2', 2, 'a')]);
    const back = await world.client('back', { resume: { cursor: { 'far-2': 2, 'origin-a': 9 }, rooms: ['a'] } });
    expect(back.of('event')).toMatchObject([{ origin: 'far-1', kind: 'post' }]);
  });

  it('C164 is not told the words that were taken back by a resume, though they were said a moment ago', async () => {
    const { world, ann, ask } = await stage();
    await ask(ann, { kind: 'edit', body: 'better' });
    await ask(ann, { kind: 'delete', body: '' });
    const back = await world.client('late', { resume: { cursor: {}, rooms: ['a'] } });
    expect(back.of('event')).toMatchObject([
      { kind: 'post', body: '' },
      { kind: 'edit', body: '' },
      { kind: 'delete', body: '' },
    ]);
  });
});
