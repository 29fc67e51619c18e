import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AuthorId,
  comparePlaces,
  type EventId,
  type OriginId,
  type PostId,
  type RoomName,
  type Stamp,
  type UserName,
} from '../ids.ts';
import { type EventMessage, placeOf } from '../protocol/event.ts';
import { formatStamp } from '../time/hybrid-clock.ts';
import type { Delivery } from './chat-state.ts';
import { ReplicationMarks } from './replication-marks.ts';
import { keyOf, Timeline } from './timeline.ts';

const stored: Delivery = { is: 'stored' };

function event(ms: number, origin: string, seq: number, id = `${origin}${seq}`, author = 'bob'): EventMessage {
  return {
    type: 'event',
    kind: 'post',
    at: formatStamp({ ms: 1_700_000_000_000 + ms, counter: 0 }) as Stamp,
    origin: origin as OriginId,
    seq,
    room: 'general' as RoomName,
    author: author as AuthorId,
    from: author as UserName,
    id: id as PostId,
    body: id,
  };
}

function live(timeline: Timeline, post: EventMessage, now = 0, own?: Delivery): void {
  timeline.add(post, own, { by: 'live', now });
}
const bodies = (timeline: Timeline) => timeline.entries.map(({ body }) => body);

describe('Timeline', () => {
  const posts = fc.array(
    fc.record({
      ms: fc.nat(20),
      origin: fc.constantFrom('A', 'B', 'C'),
      seq: fc.integer({ min: 1, max: 9 }),
      id: fc.constantFrom('p', 'q', 'r', 's', 't'),
      author: fc.constantFrom('ann', 'bob'),
    }),
    { maxLength: 30 },
  );

  it('C67 C69 shows the same list for any order of arrival, each post once, sorted, once each first copy is there', () => {
    void fc.assert(
      fc.property(posts, fc.infiniteStream(fc.nat()), (raw, chance) => {
        const events = [...new Map(raw.map((one) => [`${one.origin}${one.seq}`, one])).values()].map(
          ({ ms, origin, seq, id, author }) => event(ms, origin, seq, id, author),
        );
        const shuffled = events
          .map((one) => ({ one, by: chance.next().value as number }))
          .sort((a, b) => a.by - b.by)
          .map(({ one }) => one);
        const timeline = new Timeline();
        for (const one of [...shuffled, ...shuffled]) live(timeline, one);
        const inOrder = [...events].sort((a, b) => comparePlaces(a, b));
        const first = inOrder.filter((one) => one === inOrder.find(({ author, id }) => author === one.author && id === one.id));
        expect(timeline.entries).toHaveLength(first.length);
        for (const one of first) live(timeline, one);
        expect(timeline.entries.map(({ place }) => place)).toEqual(first.map(placeOf));
        expect([...timeline.disputed]).toEqual([]);
      }),
    );
  });

  it('C58 shows the copy that the node here holds to count, and remembers an earlier one it saw elsewhere', () => {
    const timeline = new Timeline();
    live(timeline, event(5, 'A', 1, 'p'));
    live(timeline, event(3, 'B', 1, 'p'));
    expect([...timeline.disputed]).toEqual([]);
    live(timeline, event(4, 'C', 1, 'p'));
    expect(timeline.entries.map(({ place }) => place?.origin)).toEqual(['C']);
    expect([...timeline.disputed].map(({ origin }) => origin)).toEqual(['B']);
    live(timeline, event(3, 'B', 1, 'p'));
    expect(timeline.entries.map(({ place }) => place?.origin)).toEqual(['B']);
    expect([...timeline.disputed]).toEqual([]);
  });

  it('C58 asks for each earlier copy that was seen elsewhere: the first may be lost with a disk', () => {
    const timeline = new Timeline();
    const asked = () => [...timeline.disputed].map(({ origin }) => origin);
    live(timeline, event(3, 'A', 1, 'p'));
    live(timeline, event(5, 'B', 1, 'p'));
    live(timeline, event(7, 'C', 1, 'p'));
    expect(asked()).toEqual(['A', 'B']);
    live(timeline, event(5, 'B', 1, 'p'));
    expect(timeline.entries.map(({ place }) => place?.origin)).toEqual(['B']);
    expect(asked()).toEqual(['A']);
  });

  it('stands a post where the node here has it, when the copy that was shown is one that it does not hold', () => {
    const timeline = new Timeline();
    live(timeline, event(5, 'A', 1, 'p'));
    live(timeline, event(3, 'B', 1, 'q'));
    live(timeline, event(1, 'C', 1, 'p'));
    expect(bodies(timeline)).toEqual(['p', 'q']);
    timeline.standAt(({ origin }) => origin !== 'C');
    expect(timeline.entries.map(({ body, place }) => [body, place?.origin])).toEqual([
      ['q', 'B'],
      ['p', 'A'],
    ]);
    expect([...timeline.disputed].map(({ origin }) => origin)).toEqual(['C']);
    const { entries } = timeline;
    timeline.standAt(() => true);
    expect(timeline.entries).toBe(entries);
    live(timeline, event(1, 'C', 1, 'p'));
    expect(bodies(timeline)).toEqual(['p', 'q']);
    expect([...timeline.disputed]).toEqual([]);
  });

  it('leaves a post where it is when no copy of it is known that the node here holds', () => {
    const timeline = new Timeline();
    live(timeline, event(5, 'A', 1, 'p'));
    timeline.standAt(() => false);
    live(timeline, event(1, 'C', 1, 'p'));
    timeline.standAt(() => false);
    expect(timeline.entries.map(({ place }) => place?.origin)).toEqual(['C']);
  });

  it('says of which posts a node may know another place: those of others that it lacks', () => {
    const timeline = new Timeline();
    live(timeline, event(1, 'A', 1, 'p'));
    timeline.add(event(2, 'B', 1, 'mine'), { is: 'stored' }, { by: 'live', now: 0 });
    const isDoubtedBy = (holds: (event: EventId) => boolean) => {
      timeline.uncertain = false;
      timeline.standAt(holds);
      return timeline.uncertain;
    };
    expect(isDoubtedBy(() => true)).toBe(false);
    expect(isDoubtedBy(({ origin }) => origin === 'A')).toBe(false);
    expect(isDoubtedBy(({ origin }) => origin === 'B')).toBe(true);
    live(timeline, event(3, 'C', 1, 'p'));
    expect(isDoubtedBy(({ origin }) => origin === 'B')).toBe(false);
  });

  it('C60 puts a copy that supersedes in the place of the other', () => {
    const timeline = new Timeline();
    live(timeline, event(5, 'A', 1, 'p'));
    live(timeline, event(6, 'A', 2, 'q'));
    timeline.add({ ...event(9, 'B', 1, 'p'), supersedes: { origin: 'A' as OriginId, seq: 1 } }, undefined, {
      by: 'live',
      now: 0,
    });
    expect(timeline.entries.map(({ body, place }) => [body, place?.origin])).toEqual([
      ['q', 'A'],
      ['p', 'B'],
    ]);
  });

  it('one id of two authors is two posts', () => {
    const timeline = new Timeline();
    live(timeline, event(1, 'A', 1, 'p', 'ann'));
    live(timeline, event(2, 'A', 2, 'p', 'bob'));
    expect(timeline.entries).toHaveLength(2);
  });

  it('marks as late what goes above a post that was on the screen for a while, and only that', () => {
    const timeline = new Timeline();
    live(timeline, event(10, 'A', 1), 0);
    live(timeline, event(9, 'B', 1), 500);
    live(timeline, event(5, 'C', 1), 5_000);
    live(timeline, event(20, 'A', 2), 6_000);
    expect(timeline.entries.map(({ body, late }) => [body, late])).toEqual([
      ['C1', true],
      ['B1', false],
      ['A1', false],
      ['A2', false],
    ]);
  });

  it('calls nothing late in a page, nor an own post', () => {
    const timeline = new Timeline();
    live(timeline, event(10, 'A', 1), 0);
    timeline.page([event(1, 'B', 1), event(2, 'B', 2)], false, 9_000, () => undefined);
    live(timeline, event(3, 'B', 3, 'mine', 'me'), 9_000, stored);
    expect(timeline.entries.map(({ late }) => late)).toEqual([false, false, false, false]);
  });

  it('pages from the oldest of its window, even when a late post stands above it', () => {
    const timeline = new Timeline();
    timeline.page([event(50, 'A', 5), event(60, 'A', 6)], true, 0, () => undefined);
    live(timeline, event(10, 'B', 1), 9_000);
    expect(timeline.floor).toEqual(placeOf(event(50, 'A', 5)));
    timeline.page([event(5, 'A', 1), event(10, 'B', 1), event(20, 'A', 2)], false, 9_000, () => undefined);
    expect(bodies(timeline)).toEqual(['A1', 'B1', 'A2', 'A5', 'A6']);
    expect(timeline.more).toBe(false);
  });

  it('drops the oldest of too many, and says that there are more', () => {
    const timeline = new Timeline();
    for (let i = 1; i <= 5_001; i += 1) live(timeline, event(i, 'A', i));
    expect(timeline.entries).toHaveLength(5_000);
    expect([timeline.more, timeline.floor?.seq, timeline.placeOf({ author: 'bob' as AuthorId, id: 'A1' as PostId })]).toEqual([
      true,
      2,
      undefined,
    ]);
  });

  it('keeps the same list while nothing changes, and a new one when something does', () => {
    const timeline = new Timeline();
    live(timeline, event(1, 'A', 1));
    const before = timeline.entries;
    live(timeline, event(1, 'A', 1));
    expect(timeline.entries).toBe(before);
    live(timeline, event(2, 'A', 2));
    expect(timeline.entries).not.toBe(before);
    expect(timeline.entries[0]).toBe(before[0]);
  });
});

describe('the ticks of own posts', () => {
  it('rise with the marks of their origin, and never fall', () => {
    const timeline = new Timeline();
    const marks = new ReplicationMarks();
    for (const seq of [1, 2, 3]) live(timeline, event(seq, 'A', seq, `a${seq}`, 'me'), 0, stored);
    live(timeline, event(4, 'B', 1));
    const deliveries = () => timeline.entries.map(({ delivery }) => delivery.is);
    marks.note('A' as OriginId, 2, 1);
    timeline.raise((place) => marks.levelOf(place));
    expect(deliveries()).toEqual(['everywhere', 'replicated', 'stored', 'received']);
    marks.note('A' as OriginId, 1, 0);
    const { entries } = timeline;
    timeline.raise((place) => marks.levelOf(place));
    expect(timeline.entries).toBe(entries);
    timeline.deliver(keyOf('me' as AuthorId, 'a1' as PostId, true), { is: 'stored' });
    expect(deliveries()).toEqual(['everywhere', 'replicated', 'stored', 'received']);
  });

  it('stand when an earlier copy, stored on one node only, takes the place of a replicated one', () => {
    const timeline = new Timeline();
    live(timeline, event(5, 'B', 1, 'p', 'me'), 0, { is: 'replicated' });
    live(timeline, event(3, 'A', 1, 'p', 'me'), 0, stored);
    expect(timeline.entries).toMatchObject([{ place: { origin: 'A' }, delivery: { is: 'replicated' } }]);
  });

  it('C69 takes a later copy out of the newest page where the node shows the post further up', () => {
    const timeline = new Timeline();
    const page = Array.from({ length: 50 }, (_, i) => event(10 + i, 'A', 10 + i));
    timeline.page(page, true, 0, () => undefined);
    live(timeline, event(70, 'B', 1, 'A1'));
    live(timeline, event(71, 'C', 1, 'unknown there'));
    const holds = ({ origin }: { readonly origin: string }) => origin !== 'C';
    timeline.clear(page, holds);
    expect(bodies(timeline)).toEqual([...page.map(({ body }) => body), 'unknown there']);
    timeline.page([event(1, 'A', 1)], false, 0, () => undefined);
    expect(bodies(timeline)[0]).toBe('A1');
  });

  it('C69 shows anew all that came while it was in doubt, and leaves what was there before', () => {
    const timeline = new Timeline();
    timeline.page([event(1, 'A', 1), event(2, 'A', 2)], false, 0, () => undefined);
    timeline.uncertain = true;
    live(timeline, event(9, 'B', 1, 'first copy above'));
    const page = Array.from({ length: 50 }, (_, i) => event(10 + i, 'A', 10 + i));
    // What comes from here on may be on its way while a page is read.
    const read = (events: readonly EventMessage[], before?: EventMessage) => {
      timeline.page(events, true, 0, () => undefined);
      timeline.clear(events, ({ origin }) => origin !== 'D', before);
    };
    for (const post of page) live(timeline, post);
    expect(timeline.isTorn).toBe(false);
    timeline.uncertain = false;
    read(page);
    expect(timeline.isTorn).toBe(true);
    live(timeline, event(8, 'D', 1), 0);
    read([event(6, 'C', 2), event(7, 'A', 3)], page[0]);
    expect(bodies(timeline).slice(0, 6)).toEqual(['A1', 'A2', 'C2', 'A3', 'D1', 'A10']);
    expect(timeline.isTorn).toBe(false);
    read([event(2, 'A', 2), event(4, 'C', 1, 'first copy above')], event(6, 'C', 2));
    expect(bodies(timeline).slice(0, 4)).toEqual(['A1', 'A2', 'first copy above', 'C2']);
    read(page);
    expect(timeline.isTorn).toBe(false);
  });

  it('is torn while posts of the newest page stand above it and pages are missing', () => {
    const timeline = new Timeline();
    timeline.page(
      Array.from({ length: 50 }, (_, i) => event(10 + i, 'A', 10 + i)),
      true,
      0,
      () => undefined,
    );
    expect(timeline.isTorn).toBe(false);
    live(timeline, event(1, 'B', 1, 'A30'));
    expect(timeline.isTorn).toBe(true);
    timeline.page([event(2, 'A', 2)], false, 0, () => undefined);
    expect(timeline.isTorn).toBe(false);
  });
});
