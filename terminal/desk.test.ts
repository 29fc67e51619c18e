import { expect, it } from 'vitest';
import type { ChatFace, ChatState, Entry, RoomState } from '../shared/client/chat-state.ts';
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

const OWN = { key: 'mine', id: 'mine', own: true, body: 'oops', amending: [], delivery: { is: 'stored' } } as unknown as Entry;

function desk() {
  const said: string[] = [];
  const rooms = [room('here'), room('there'), room('dm:a:b', 'bob')];
  const face = {
    state: { ...NOBODY, rooms },
    /** Shown at once, on its way to a node. */
    remove: (name: RoomName, key: string) => {
      said.push(`take back ${key} in ${name}`);
      const amending = [{ id: 'change', kind: 'delete' }];
      has({ ...OWN, deleted: true, amending } as unknown as Entry);
    },
    directory: async () => undefined,
    markRead: (name: RoomName, leaving?: boolean) => said.push(`read ${name}${leaving ? ' at once' : ''}`),
    typing: (name: RoomName) => said.push(`typing ${name}`),
  } as unknown as ChatFace;
  const kept = { written: (id: string) => said.push(`written ${id}`) } as unknown as KeptPosts;
  const tell = () => said.push('told');
  const made = new Desk({ face, kept, clock: new VirtualClock().clock(), rename: () => undefined, tell }, 'here' as RoomName);
  made.changed(face.state);
  const has = (entry: Entry) => {
    (face as { state: ChatState }).state = { ...NOBODY, rooms: [{ ...room('here'), entries: [entry] }] };
  };
  return { desk: made, said, has };
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

it('tells of a change of its own before any node can have it, while it is known to be its own', async () => {
  const { desk: it, said, has } = desk();
  has(OWN);
  expect(await it.run({ is: 'command', command: 'delete', argument: '' })).toMatchObject({ is: 'answer' });
  expect(said).toEqual(['take back mine in here', 'written change', 'told']);
});
