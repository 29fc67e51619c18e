import { describe, expect, it } from 'vitest';
import { anEntry, aRoom } from './fixtures.ts';
import { countNew, firstNew, furthest, lineIndex, MANY, newestPlace, START, settled, sourceOf } from './unread.ts';

const read = anEntry({ minute: 1 });
const mine = anEntry({ minute: 2, own: true, from: 'ann' });
const unread = anEntry({ minute: 3 });
const waiting = { ...anEntry({ minute: 4, own: true, from: 'ann' }), place: undefined };
const place = (entry: typeof read) => entry.place ?? START;
const all = [read, mine, unread, waiting];

describe('what is new', () => {
  it('is what others wrote after the place, never what one wrote', () => {
    expect(firstNew(all, place(read))).toBe(2);
    expect(firstNew(all, place(unread))).toBe(-1);
    expect(firstNew(all, START)).toBe(0);
    expect(firstNew([], START)).toBe(-1);
  });

  it('is counted to a limit, with what arrived late above the place', () => {
    expect(countNew(aRoom({ entries: all }), place(read), 0)).toBe(1);
    expect(countNew(aRoom({ entries: all }), place(read), 4)).toBe(5);
    const many = Array.from({ length: 300 }, (_, minute) => anEntry({ minute }));
    expect(countNew(aRoom({ entries: many }), START, 0)).toBe(MANY);
  });

  it('is what the node counts where less is held', () => {
    const room = { ...aRoom({ entries: all, more: true }), unread: 40 };
    expect(countNew(room, START, 0)).toBe(40);
    expect(countNew({ ...room, more: false }, START, 0)).toBe(2);
    expect(countNew(room, place(read), 0)).toBe(1);
  });

  it('starts where whichever device read furthest', () => {
    expect(furthest(read.place, unread.place)).toBe(unread.place);
    expect(furthest(undefined, read.place)).toBe(read.place);
    expect(newestPlace(all)).toBe(unread.place);
  });
});

describe('the line', () => {
  const line = { after: place(read), key: undefined };

  it('UX18 stands above the first that is new, and stays there whatever comes', () => {
    const found = settled(line, aRoom({ entries: all }));
    const earlier = anEntry({ minute: 2, from: 'dee', late: true });
    expect(lineIndex(found, all, false)).toBe(2);
    expect(lineIndex(found, [read, mine, earlier, unread], false)).toBe(3);
  });

  it('is none where nothing is new, and comes with nothing later', () => {
    expect(settled({ after: place(unread), key: undefined }, aRoom({ entries: all }))).toBeUndefined();
    expect(lineIndex(undefined, all, false)).toBeUndefined();
    expect(lineIndex({ after: place(unread), key: undefined }, all, true)).toBeUndefined();
  });

  it('is above all that is held until its place is reached', () => {
    const found = settled({ after: START, key: undefined }, aRoom({ entries: all, more: true }));
    expect(lineIndex(found, all, true)).toBe(-1);
    expect(lineIndex(found, all, false)).toBe(0);
  });
});

describe('where late ones came from', () => {
  it('UX14 is the one node that their writers are on, if it is one', () => {
    const members = [
      { name: 'bob', node: 'node-c' },
      { name: 'dee', node: 'node-a' },
    ] as unknown as ReturnType<typeof aRoom>['members'];
    const other = anEntry({ minute: 5, from: 'dee' });
    const room = { ...aRoom({ entries: [read, unread, other] }), members };
    expect(sourceOf(room, [read.key, unread.key])).toBe('node-c');
    expect(sourceOf(room, [read.key, other.key])).toBeUndefined();
    expect(sourceOf({ ...room, members: [] }, [read.key])).toBeUndefined();
  });
});
