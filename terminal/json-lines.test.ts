import { describe, expect, it } from 'vitest';
import type { Entry } from '../shared/client/chat-state.ts';
import type { RoomName, UserName } from '../shared/ids.ts';
import { recordOf } from './json-lines.ts';
import { visibleJson } from './visible.ts';

const room = 'ops' as RoomName;
const entry = {
  id: 'p',
  author: 'b',
  from: 'bob',
  body: 'new',
  own: false,
  time: 0,
  replyTo: undefined,
  deleted: false,
} as unknown as Entry;
const where = { room, with: undefined, entry, here: false };

describe('what was done to a message, for programs', () => {
  it('names the room, the message and its author, and who did it', () => {
    const post = { room: 'ops', id: 'p', author: 'b' };
    expect(recordOf({ is: 'edited', ...where, before: entry })).toEqual({
      event: 'edited',
      ...post,
      from: 'bob',
      own: false,
      body: 'new',
    });
    expect(recordOf({ is: 'deleted', ...where, before: entry })).toEqual({ event: 'deleted', ...post, from: 'bob', own: false });
    const by = 'cat' as UserName;
    const reacted = { event: 'reacted', ...post, from: 'cat', emoji: '👍' };
    expect(recordOf({ is: 'reacted', ...where, by, emoji: '👍', on: true })).toEqual({ ...reacted, on: true });
    expect(recordOf({ is: 'reacted', ...where, by, emoji: '👍', on: false })).toEqual({ ...reacted, on: false });
  });

  it('says of a direct conversation with whom it is', () => {
    const direct = { ...where, with: 'bob' as UserName, before: entry };
    expect(recordOf({ is: 'deleted', ...direct })).toMatchObject({ direct: true, with: 'bob' });
  });

  it('tells of a message in history that it was changed or taken back', () => {
    const message = (some: Partial<Entry>) =>
      recordOf({ is: 'message', ...where, entry: { ...entry, ...some }, history: true, echoed: false });
    expect(message({ edited: 5 })).toMatchObject({ body: 'new', edited: true });
    expect(message({ body: '', deleted: true })).toMatchObject({ body: '', deleted: true });
    expect(message({})).not.toHaveProperty('edited');
  });

  it('tells how far a change got, by its own id', () => {
    const change = { id: 'c' as Entry['id'], kind: 'edit', body: 'new', delivery: { is: 'stored' } } as const;
    expect(recordOf({ is: 'change', ...where, change })).toEqual({ event: 'delivery', id: 'c', state: 'stored' });
    const failed = { ...change, delivery: { is: 'failed', code: 'forbidden', message: 'no' } } as const;
    expect(recordOf({ is: 'change', ...where, change: failed })).toMatchObject({ state: 'failed', code: 'forbidden' });
  });

  it('B80 puts nothing on a terminal that controls it', () => {
    const record = recordOf({ is: 'edited', ...where, entry: { ...entry, body: '\u001b[2J\u202e' }, before: entry });
    expect(visibleJson(record)).toMatch(/^\P{C}*$/u);
  });
});
