import { describe, expect, it } from 'vitest';
import type { AuthorId, EventId, PostKey, UserName } from '../ids.ts';
import type { EventMessage } from '../protocol/event.ts';
import { AmendmentBook } from './amendment-book.ts';
import { toEntry } from './timeline.ts';

const ANN = 'author-ann' as AuthorId;

function event(kind: string, ms: number, origin: string, seq: number, more: { id?: string; body?: string } = {}): EventMessage {
  const { id = `${kind}-${ms}`, body = id } = more;
  const place = { at: `${1_700_000_000_000 + ms}-0000`, origin, seq };
  const target = kind === 'post' ? {} : { target: { author: ANN, id: 'p' } };
  return { type: 'event', kind, body, ...place, room: 'r', from: 'ann', author: ANN, id, ...target } as unknown as EventMessage;
}

const POST = event('post', 1, 'A', 1, { id: 'p', body: 'as written' });
const FIRST = event('edit', 10, 'A', 2);
const LAST = event('edit', 20, 'A', 3);
/** Of the first edit, by a node that lagged behind. */
const COPY = { ...event('edit', 30, 'B', 1), id: FIRST.id, body: FIRST.body };
const everything = () => true;

function bookOf(...events: readonly EventMessage[]) {
  const book = new AmendmentBook();
  const entry = toEntry(POST, false);
  const note = (one: EventMessage) => book.note(one, (post: PostKey) => post.id === POST.id);
  const shown = () => book.apply(entry, new Map(), { author: ANN, name: 'ann' as UserName });
  for (const one of events) note(one);
  return { book, note, shown, body: () => shown().body };
}

describe('the changes to the posts of a conversation', () => {
  it('C184 lets go of what a node holds and does not tell of with its post: a later copy of what counts no longer', () => {
    const { book, note, body } = bookOf(LAST, COPY);
    expect(body()).toBe('edit-10');
    book.clear({ events: [POST], amendments: [LAST], more: false }, everything);
    expect(body()).toBe('edit-20');
    note(FIRST);
    expect(body()).toBe('edit-20');
  });

  it('C184 shows a reaction no longer that was taken back, of which only a later copy was seen', () => {
    const react = event('react', 10, 'A', 2, { body: '👍' });
    const unreact = event('unreact', 20, 'A', 3, { body: '👍' });
    const { book, shown } = bookOf(unreact, { ...event('react', 30, 'B', 1), id: react.id, body: '👍' });
    expect(shown().reactions).toHaveLength(1);
    book.clear({ events: [POST], amendments: [unreact], more: false }, everything);
    expect(shown().reactions).toEqual([]);
  });

  it('C184 keeps what the node does not hold, and what it holds of posts that are not on the page', () => {
    const { book, body } = bookOf(LAST, COPY);
    book.clear({ events: [POST], amendments: [LAST], more: false }, ({ origin }: EventId) => origin !== 'B');
    book.clear({ events: [event('post', 2, 'A', 9, { id: 'other' })], amendments: [], more: false }, everything);
    expect(body()).toBe('edit-10');
  });

  it('C184 lets go of nothing by the page of a node that knows of no changes, and gives the same entry where all was told of', () => {
    const { book, shown } = bookOf(LAST);
    const before = shown();
    book.clear({ events: [POST], more: false }, everything);
    book.clear({ events: [POST], amendments: [LAST], more: false }, everything);
    expect(shown()).toBe(before);
  });
});
