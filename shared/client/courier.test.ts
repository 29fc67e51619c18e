import { describe, expect, it } from 'vitest';
import type { AuthorId, OriginId, PostId, RoomName, Stamp, UserName } from '../ids.ts';
import type { PostResult } from '../protocol/server-messages.ts';
import { seededRandom, settle, VirtualClock } from '../testing/virtual-clock.ts';
import { type Connection, RequestRefused } from './connection.ts';
import { Courier } from './courier.ts';
import { Outbox } from './outbox.ts';
import type { SessionState } from './session-state.ts';

const POST = '0190c8a0-0000-7000-8000-000000000001' as PostId;
const room = 'general' as RoomName;
const me = { name: 'ann' as UserName, author: 'author-ann' as AuthorId };

/** A connection that answers when the test does. */
function connection() {
  const asked: {
    readonly id: PostId;
    readonly seen: string | undefined;
    readonly answer: (result: PostResult) => void;
    readonly refuse: (error: RequestRefused) => void;
  }[] = [];
  const request = ({ id, seen }: { readonly id: PostId; readonly seen?: string }) =>
    new Promise<PostResult>((answer, refuse) => asked.push({ id, seen, answer, refuse }));
  return { asked, connection: { request } as unknown as Connection };
}

function stage({ seen, newest }: { readonly seen?: string | undefined; readonly newest?: string | undefined } = {}) {
  const storage = { get: async () => undefined, set: async () => {}, delete: async () => {}, keys: async () => [] };
  const outbox = new Outbox(storage);
  const host = { ready: () => 'yes' as const, renew: () => false, posted: () => {}, stuck: () => {}, changed: () => {} };
  const ports = { clock: new VirtualClock().clock(), random: seededRandom(1) };
  const courier = new Courier(ports, outbox, () => ({ me, newest }) as unknown as SessionState, host);
  outbox.add({ id: POST, to: { room }, body: 'hello', replyTo: undefined, writtenAt: 0, seen: seen as Stamp | undefined });
  return { courier, outbox };
}

const stored = (origin: string): PostResult => ({
  id: POST,
  room,
  origin: origin as OriginId,
  seq: 1,
  at: '1700000000000-0000' as PostResult['at'],
  replicated: false,
});

describe('the courier', () => {
  it('C91 sends the node it moved to a post that the node it left has just stored: that copy may be the only one, and die there', async () => {
    const { courier } = stage();
    const [left, here] = [connection(), connection()];
    courier.attached(left.connection);
    courier.pump();
    courier.attached(here.connection);
    left.asked[0]?.answer(stored('left'));
    await settle();
    expect(here.asked.map(({ id }) => id)).toEqual([POST]);
  });

  it.each([
    [
      'C153 says how far its author had read when writing it, though that was on an earlier page',
      '1700000000009-0000',
      undefined,
      '1700000000009-0000',
    ],
    ['C153 says how far its author has read since', '1700000000001-0000', '1700000000005-0000', '1700000000005-0000'],
    ['says nothing where nothing was read', undefined, undefined, undefined],
  ])('%s', (_, seen, newest, told) => {
    const { courier } = stage({ seen, newest });
    const here = connection();
    courier.attached(here.connection);
    courier.pump();
    expect(here.asked[0]?.seen).toBe(told);
  });

  it('sends nothing again to the node that answered', async () => {
    const { courier } = stage();
    const here = connection();
    courier.attached(here.connection);
    courier.pump();
    here.asked[0]?.answer(stored('here'));
    await settle();
    courier.pump();
    expect(here.asked).toHaveLength(1);
  });

  it('C91 keeps a post that one node stored and the next refuses: that copy may be the only one', async () => {
    const { courier, outbox } = stage();
    const [left, refusing, third] = [connection(), connection(), connection()];
    courier.attached(left.connection);
    courier.pump();
    left.asked[0]?.answer(stored('left'));
    await settle();
    courier.attached(refusing.connection);
    courier.pump();
    refusing.asked[0]?.refuse(new RequestRefused({ code: 'no_such_user', message: 'Nobody has this name.' }));
    await settle();
    courier.pump();
    expect(refusing.asked).toHaveLength(1);
    expect(outbox.get(POST)?.state.is).toBe('stored');
    courier.attached(third.connection);
    courier.pump();
    expect(third.asked.map(({ id }) => id)).toEqual([POST]);
  });
});
