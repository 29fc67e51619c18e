import { describe, expect, it } from 'vitest';
import { arrivalsBetween } from './arrivals.ts';
import { anEntry, aRoom, aState } from './fixtures.ts';

const room = (...entries: Parameters<typeof aRoom>[0]['entries'] & object) => aState({ rooms: [aRoom({ entries })] });
const first = anEntry({ minute: 1 });
const third = anEntry({ minute: 3 });
const keysOf = (entries: readonly { key: string }[]) => entries.map(({ key }) => key);

describe('arrivalsBetween', () => {
  it('finds what was appended', () => {
    const [found] = arrivalsBetween(room(first), room(first, third));
    expect(keysOf(found?.appended ?? [])).toEqual([third.key]);
    expect(found?.late).toEqual([]);
  });

  it('tells a late arrival from an older page', () => {
    const late = anEntry({ minute: 2, late: true });
    const older = anEntry({ minute: 0 });
    const [found] = arrivalsBetween(room(first, third), room(older, first, late, third));
    expect(keysOf(found?.late ?? [])).toEqual([late.key]);
    expect(found?.appended).toEqual([]);
  });

  it('does not count what I wrote, nor the change from unsent to stored', () => {
    const mine = anEntry({ minute: 4, own: true });
    expect(arrivalsBetween(room(first), room(first, { ...mine, place: undefined }))).toEqual([]);
    expect(arrivalsBetween(room(first), room(first, mine))).toEqual([]);
    expect(arrivalsBetween(room(first, { ...mine, place: undefined }), room(first, mine))).toEqual([]);
  });

  it('does not count the history that a join brings', () => {
    const before = aState({ rooms: [aRoom({ entries: [], joined: false })] });
    expect(arrivalsBetween(before, room(first, third))).toEqual([]);
    expect(arrivalsBetween(aState({ rooms: [] }), room(first))).toEqual([]);
  });

  it('counts the first post of an empty room', () => {
    expect(arrivalsBetween(room(), room(first))[0]?.appended).toEqual([first]);
  });

  it('counts a direct conversation that another one opens once I am signed in', () => {
    const after = aState({ rooms: [aRoom({ entries: [first], with: 'bob', room: 'dm:a:b' })] });
    expect(arrivalsBetween(aState({ rooms: [] }), after)[0]?.appended).toEqual([first]);
    const known = aState({ rooms: [aRoom({ entries: [], with: 'bob', room: 'dm:a:b' })] });
    expect(arrivalsBetween(known, after)).toEqual([]);
    expect(arrivalsBetween(aState({ rooms: [], me: undefined }), after)).toEqual([]);
  });
});
