import { describe, expect, it } from 'vitest';
import { anEntry } from '../state/fixtures.ts';
import { MOST_ROWS, rowsOf, spanOf } from './grouping.ts';

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

describe('spanOf', () => {
  const many = Array.from({ length: 1_000 }, (_, minute) => anEntry({ minute }));
  it('shows the tail', () => {
    expect(spanOf(many, undefined, true)).toEqual({ from: 850, to: 1_000 });
    expect(spanOf(many.slice(0, 20), undefined, true)).toEqual({ from: 0, to: 20 });
  });

  it('grows upward from where the reader is, but never past the most rows', () => {
    expect(spanOf(many, many[800]?.key, true)).toEqual({ from: 800, to: 1_000 });
    expect(spanOf(many, many[100]?.key, false)).toEqual({ from: 100, to: 100 + MOST_ROWS });
  });

  it('keeps the newest in view of who follows it', () => {
    expect(spanOf(many, many[100]?.key, true)).toEqual({ from: 700, to: 1_000 });
  });

  it('falls back to the tail when the row is gone', () => {
    expect(spanOf(many, 'gone', false)).toEqual({ from: 850, to: 1_000 });
  });
});
