import { NOBODY } from '../../shared/client/chat-state.ts';
import type { AuthorId, NodeName, OriginId, PostId, RoomName, Stamp, UserName } from '../../shared/ids.ts';
import type { ChatState, Entry, KnownNode, Phase, RoomState } from './types.ts';

/** States for unit tests: a small, complete one, with what a test cares about put over it. */

const T0 = Date.UTC(2026, 10, 20, 13, 0, 0);

export function anEntry(
  over: { minute?: number; from?: string; body?: string; own?: boolean; late?: boolean; delivery?: Entry['delivery'] } = {},
): Entry {
  const { minute = 0, from = 'bob', body = 'hello', own = false, late = false } = over;
  const time = T0 + minute * 60_000;
  return {
    key: `${from}/${minute}`,
    id: `id-${from}-${minute}` as PostId,
    author: `author-${from}` as AuthorId,
    from: from as UserName,
    body,
    own,
    place: { at: `${time}-0000` as Stamp, origin: 'origin-a' as OriginId, seq: minute + 1 },
    time,
    delivery: over.delivery ?? { is: own ? 'stored' : 'received' },
    late,
    replyTo: undefined,
    edited: undefined,
    deleted: false,
    reactions: [],
    amending: [],
  };
}

export function aRoom(over: {
  room?: string;
  with?: string;
  entries?: readonly Entry[];
  joined?: boolean;
  more?: boolean;
  leader?: string;
}): RoomState {
  return {
    room: (over.room ?? 'general') as RoomName,
    with: over.with as UserName | undefined,
    topic: '',
    leader: (over.leader ?? null) as UserName | null,
    members: [],
    entries: over.entries ?? [],
    more: over.more ?? false,
    joined: over.joined ?? true,
    error: undefined,
    typing: [],
    readUpTo: undefined,
    unread: 0,
    mentions: 0,
  };
}

export function aNode(name: string, rttMs: number | undefined, over: Partial<KnownNode> = {}): KnownNode {
  return {
    name: name as NodeName,
    url: `http://${name}`,
    up: true,
    simulatedMs: undefined,
    rttMs,
    samples: [],
    measuredAt: undefined,
    answering: rttMs !== undefined,
    current: false,
    standby: false,
    ...over,
  };
}

export function aState(over: Partial<ChatState> = {}): ChatState {
  return {
    ...NOBODY,
    phase: { is: 'online', node: 'node-b' as NodeName, moving: undefined },
    me: { name: 'ann' as UserName, author: 'author-ann' as AuthorId },
    nodes: [aNode('node-a', 34), aNode('node-b', 12, { current: true }), aNode('node-c', 35)],
    ...over,
  };
}

/** A page that lost node-b and tries the other two. */
export function connecting(over: Partial<Extract<Phase, { is: 'connecting' }>> = {}): Phase {
  return {
    is: 'connecting',
    since: 0,
    attempt: 1,
    lost: 'node-b' as NodeName,
    trying: ['http://node-a', 'http://node-c'],
    nextTryAt: undefined,
    allFailed: false,
    ...over,
  };
}
