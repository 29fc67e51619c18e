import { describe, expect, it } from 'vitest';
import { type ChatState, type Delivery, type Entry, NOBODY, type RoomState } from '../shared/client/chat-state.ts';
import type { OriginId, RoomName, Stamp, UserName } from '../shared/ids.ts';
import { Happenings } from './happenings.ts';

const SINCE = '1500000000000-0000';
const stamp = (ms: number) => `${1_500_000_000_000 + ms}-0000` as Stamp;

function entry(body: string, ms: number, some: Partial<Entry> = {}): Entry {
  const place = { at: stamp(ms), origin: 'o' as OriginId, seq: Math.abs(ms) };
  const plain = { author: undefined, from: 'bob' as UserName, own: false, time: 0, late: false, replyTo: undefined };
  const asWritten = { edited: undefined, deleted: false, reactions: [], amending: [] };
  return { key: body, id: body as Entry['id'], body, place, delivery: { is: 'received' }, ...plain, ...asWritten, ...some };
}

function room(entries: readonly Entry[], some: Partial<RoomState> = {}): RoomState {
  const plain = { with: undefined, topic: '', leader: null, members: [], more: false, joined: true, error: undefined };
  const unread = { typing: [], readUpTo: undefined, unread: 0, mentions: 0 };
  return { room: 'r' as RoomName, entries, ...plain, ...unread, ...some };
}

const state = (...rooms: readonly RoomState[]): ChatState => ({
  ...NOBODY,
  me: { name: 'ann' as UserName, author: 'a' as never },
  rooms,
});

/** What each snapshot tells of, in a few words. */
function told(...states: readonly ChatState[]): readonly (readonly string[])[] {
  const all = new Happenings(SINCE);
  return states.map((one) =>
    all.since(one).flatMap((each) => {
      if (each.is === 'phase' || each.is === 'moved') return [];
      if (each.is === 'message') return [`${each.history ? 'old' : 'new'} ${each.entry.body}${each.echoed ? ' (echoed)' : ''}`];
      if (each.is === 'delivery') return [`${each.entry.delivery.is} ${each.entry.body}`];
      if (each.is === 'written') return [`written ${each.entry.body}`];
      if (each.is === 'edited') return [`edited ${each.before.body} to ${each.entry.body}${each.here ? ' (here)' : ''}`];
      if (each.is === 'deleted') return [`deleted ${each.before.body}${each.here ? ' (here)' : ''}`];
      if (each.is === 'reacted') return [`${each.by} ${each.on ? '+' : '-'}${each.emoji}${each.here ? ' (here)' : ''}`];
      if (each.is === 'change') return [`change ${each.change.kind} ${each.change.delivery.is}`];
      return [each.is];
    }),
  );
}

describe('what happened between two snapshots', () => {
  it('is a message once, however often it is replayed; what was there at the join is history', () => {
    const [one, two, three] = [entry('one', 1), entry('two', 2), entry('three', 3)];
    const states = [
      state(room([], { joined: false })),
      state(room([one])),
      state(room([one, two])),
      state(room([{ ...one }, two, three])),
    ];
    expect(told(...states)).toEqual([[], ['joined', 'old one'], ['new two'], ['new three']]);
  });

  it('is what was done to a direct message as well, also to one that was there before', () => {
    const direct = (...entries: readonly Entry[]) => state(room(entries, { with: 'bob' as UserName }));
    const [old, one] = [entry('old', -5), entry('one', 1)];
    const states = [
      direct(old),
      direct(old, one),
      direct(old, { ...one, body: 'uno', edited: 3 }),
      direct(
        { ...old, reactions: [{ emoji: '👍', names: ['bob' as UserName], mine: false }] },
        { ...one, body: 'uno', edited: 3 },
      ),
      direct(old, { ...one, body: '', deleted: true }),
    ];
    expect(told(...states)).toEqual([['old old'], ['new one'], ['edited one to uno'], ['bob +👍'], ['bob -👍', 'deleted uno']]);
  });

  it('is history again only after the room was left and joined again', () => {
    const one = entry('one', 1);
    expect(told(state(room([one])), state(), state(room([one])))).toEqual([['joined', 'old one'], [], ['joined', 'old one']]);
  });

  it('follows an own post from its echo to everywhere, and one of another terminal as a message', () => {
    const own = (is: Delivery['is'], stored: boolean) => {
      return entry('mine', 1, { own: true, delivery: { is } as Delivery, ...(stored ? {} : { place: undefined }) });
    };
    const states = [
      state(room([])),
      state(room([own('queued', false)])),
      state(room([own('sending', false)])),
      state(room([own('stored', true)])),
      state(room([own('everywhere', true)])),
      state(room([own('everywhere', true), entry('elsewhere', 2, { own: true, delivery: { is: 'stored' } })])),
    ];
    expect(told(...states)).toEqual([
      ['joined'],
      ['written mine'],
      [],
      ['new mine (echoed)', 'stored mine'],
      ['everywhere mine'],
      ['new elsewhere'],
    ]);
  });

  it('knows a direct post again when its conversation gets its real name', () => {
    const waiting = entry('hi', 1, { own: true, place: undefined, delivery: { is: 'queued' } });
    const stored = entry('hi', 1, { own: true, delivery: { is: 'stored' } });
    const before = room([waiting], { room: 'to:Bob' as RoomName, with: 'Bob' as UserName, joined: false });
    const after = room([stored], { room: 'dm:a:b' as RoomName, with: 'bob' as UserName });
    expect(told(state(before), state(after))).toEqual([['written hi'], ['new hi (echoed)', 'stored hi']]);
  });

  it('C97 has as news the direct messages that came since this person was last here', () => {
    const direct = room([entry('seen', -5), entry('waiting', 5)], { room: 'dm:a:b' as RoomName, with: 'bob' as UserName });
    expect(told(state(direct))).toEqual([['old seen', 'new waiting']]);
  });

  it('E2 E4 is who came and went, who leads, and what it is about, but not before the room is open', () => {
    const members = (...names: string[]) => ({ members: names.map((name) => ({ name, node: 'n' }) as never) });
    const states = [
      state(room([], members('ann'))),
      state(room([], members('ann', 'bob'))),
      state(room([], { ...members('ann', 'bob'), leader: 'bob' as UserName, topic: 'x' })),
      state(room([], { ...members('bob'), leader: 'bob' as UserName, topic: 'x' })),
    ];
    expect(told(...states)).toEqual([['joined'], ['presence'], ['leader', 'topic'], []]);
  });

  const changed = (...some: Partial<Entry>[]) => {
    const all = some.map((one) => state(room([entry('old', 1, { ...one, key: 'k' })])));
    return told(state(room([])), ...all).slice(1);
  };
  const reacted = (emoji: string, ...names: string[]) => {
    return { emoji, names: names as UserName[], mine: names.includes('ann') };
  };

  it('is what was done to a message that was told of, once', () => {
    const thumbs = { body: 'new', edited: 5, reactions: [reacted('👍', 'bob', 'cat')] };
    const steps = [{}, { body: 'new', edited: 5 }, { ...thumbs }, { ...thumbs, reactions: [reacted('👍', 'cat')] }];
    expect(changed(...steps, { body: '', deleted: true }, { body: '', deleted: true })).toEqual([
      ['new old'],
      ['edited old to new'],
      ['bob +👍', 'cat +👍'],
      ['bob -👍'],
      ['deleted new'],
      [],
    ]);
  });

  it('is never what was done to history before', () => {
    const was = entry('new', 1, { edited: 5, reactions: [reacted('👍', 'bob')] });
    expect(told(state(room([was])), state(room([{ ...was, edited: 6 }])))).toEqual([['joined', 'old new'], []]);
  });

  const sending = (kind: 'edit' | 'delete' | 'react', is = 'sending') => {
    return [{ id: 'c', kind, body: '', delivery: { is } } as Entry['amending'][number]];
  };

  it('knows a change of this terminal from one of another, and tells when it is stored', () => {
    const own = { own: true, delivery: { is: 'everywhere' } as const };
    const mine = [reacted('👍', 'ann')];
    expect(
      changed(
        own,
        { ...own, body: 'new', edited: 5, amending: sending('edit') },
        { ...own, body: 'new', edited: 6 },
        { ...own, body: 'newer', edited: 7 },
        { ...own, body: 'newer', edited: 7, reactions: mine, amending: sending('react') },
        { ...own, body: 'newer', edited: 7, reactions: mine },
        { ...own, body: '', deleted: true, amending: sending('delete') },
      ),
    ).toEqual([
      ['new old'],
      ['edited old to new (here)'],
      ['change edit stored'],
      ['edited new to newer'],
      ['ann +👍 (here)'],
      ['change react stored'],
      ['deleted newer (here)'],
    ]);
  });

  it('is a change that was refused, and not that the message is again as it was', () => {
    const own = { own: true, delivery: { is: 'everywhere' } as const };
    expect(
      changed(
        own,
        { ...own, body: 'new', edited: 5, amending: sending('edit') },
        { ...own, amending: sending('edit', 'failed') },
        own,
        { ...own, body: '', deleted: true, amending: sending('delete') },
        { ...own, amending: sending('delete', 'failed') },
      ),
    ).toEqual([
      ['new old'],
      ['edited old to new (here)'],
      ['change edit failed'],
      [],
      ['deleted old (here)'],
      ['change delete failed'],
    ]);
  });

  it('is a refusal once', () => {
    const refused = room([], { joined: false, error: 'no' });
    expect(told(state(refused), state({ ...refused }))).toEqual([['not_joined'], []]);
  });
});
