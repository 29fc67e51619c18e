import { expect, it } from 'vitest';
import type { ChatFace, Entry, RoomState } from '../shared/client/chat-state.ts';
import { NOBODY } from '../shared/client/chat-state.ts';
import type { RoomName, UserName } from '../shared/ids.ts';
import { VirtualClock } from '../shared/testing/virtual-clock.ts';
import { Desk } from './desk.ts';
import type { KeptPosts } from './kept-posts.ts';

function room(name: string, partner?: string): RoomState {
  const plain = { topic: '', leader: null, members: [], entries: [], more: false, joined: true, error: undefined };
  return {
    ...plain,
    ...{ typing: [], readUpTo: undefined, unread: 0, mentions: 0 },
    room: name as RoomName,
    with: partner as UserName | undefined,
  };
}

function desk() {
  const said: string[] = [];
  const rooms = [room('here'), room('there'), room('dm:a:b', 'bob')];
  const face = {
    state: { ...NOBODY, rooms },
    directory: async () => undefined,
    markRead: (name: RoomName, leaving?: boolean) => said.push(`read ${name}${leaving ? ' at once' : ''}`),
    typing: (name: RoomName) => said.push(`typing ${name}`),
  } as unknown as ChatFace;
  const made = new Desk(face, {} as KeptPosts, new VirtualClock().clock(), 'here' as RoomName, () => undefined);
  made.changed(face.state);
  return { desk: made, said };
}

it('C170 takes for read where one writes and what was shown of a direct conversation, and no other room', () => {
  const { desk: it, said } = desk();
  it.seen();
  const message = { is: 'message', entry: {} as Entry, echoed: false } as const;
  it.unreadBy([
    { ...message, room: 'dm:a:b' as RoomName, with: 'bob' as UserName, history: false },
    { ...message, room: 'dm:a:c' as RoomName, with: 'cat' as UserName, history: true },
    { ...message, room: 'there' as RoomName, with: undefined, history: false },
  ]);
  it.seen();
  it.seen(true);
  expect(said).toEqual(['read here', 'read here', 'read dm:a:b', 'read here at once']);
});

it('C168 says to those who will read it that something is written, and to nobody of a command', () => {
  const { desk: it, said } = desk();
  for (const text of ['', ' ', '/', '/join x', 'h', 'hello you', 'bob: psst']) it.typing(text);
  expect(said).toEqual(['typing here', 'typing here', 'typing dm:a:b']);
});
