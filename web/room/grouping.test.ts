import { describe, expect, it } from 'vitest';
import { anEntry } from '../state/fixtures.ts';
import { countOthers, rowsOf, sliceOf } from './grouping.ts';

const follows = (...entries: Parameters<typeof rowsOf>[0][number][]) => rowsOf(entries).map((row) => row.follows);

describe('rowsOf', () => {
  it('puts together what one author says within five minutes', () => {
    expect(follows(anEntry({ minute: 0 }), anEntry({ minute: 4 }), anEntry({ minute: 9 }))).toEqual([false, true, false]);
  });

  it('does not put together two authors', () => {
    expect(follows(anEntry({ from: 'ann' }), anEntry({ minute: 1 }), anEntry({ from: 'ann', minute: 2 }))).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('does not put together two people who share a name', () => {
    const other = { ...anEntry({ minute: 1 }), author: 'someone-else' as never };
    expect(follows(anEntry(), other)).toEqual([false, false]);
  });

  it('sets a late arrival apart from what it arrived between', () => {
    expect(
      follows(anEntry(), anEntry({ minute: 1, late: true }), anEntry({ minute: 2, late: true }), anEntry({ minute: 3 })),
    ).toEqual([false, false, true, false]);
  });

  it('starts every day anew', () => {
    const midnight = new Date(2026, 10, 20, 0, 0, 0).getTime();
    const rows = rowsOf([
      { ...anEntry({ minute: 0 }), time: midnight - 60_000 },
      { ...anEntry({ minute: 1 }), time: midnight + 60_000 },
      { ...anEntry({ minute: 2 }), time: midnight + 120_000 },
    ]);
    expect(rows.map((row) => [row.startsDay, row.follows])).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
  });
});

describe('sliceOf', () => {
  const many = Array.from({ length: 10 }, (_, minute) => anEntry({ minute }));
  it('is the same list while its entries are, wherever they stand by now', () => {
    const slice = sliceOf(many, { from: 4, to: 8 }, []);
    expect(slice).toEqual(many.slice(4, 8));
    expect(sliceOf(many.slice(2), { from: 2, to: 6 }, slice)).toBe(slice);
    expect(sliceOf(many, { from: 4, to: 9 }, slice)).toEqual(many.slice(4, 9));
    expect(sliceOf(many.with(5, { ...(many[5] as (typeof many)[0]) }), { from: 4, to: 8 }, slice)).not.toBe(slice);
  });
});

describe('countOthers', () => {
  it('counts what others wrote below an entry', () => {
    const entries = [anEntry(), anEntry({ minute: 1 }), anEntry({ minute: 2, own: true }), anEntry({ minute: 3 })];
    expect(countOthers(entries, entries[0])).toBe(2);
    expect(countOthers(entries, entries[3])).toBe(0);
    expect(countOthers(entries, undefined)).toBe(0);
  });
});
