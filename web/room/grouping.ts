import type { Entry } from '../state/types.ts';
import { dayOf } from '../ui/format.ts';

/** Entries as rows: where a day begins, and which rows go on what the same author said just before. Pure. */
export interface Row {
  readonly entry: Entry;
  /** The first shown row of a calendar day. */
  readonly startsDay: boolean;
  /** Goes on the row above: author and time are not shown again. */
  readonly follows: boolean;
}

const TOGETHER_MS = 5 * 60_000;

export function rowsOf(entries: readonly Entry[]): readonly Row[] {
  return entries.map((entry, i) => {
    const before = entries[i - 1];
    const startsDay = before === undefined || dayOf(before.time) !== dayOf(entry.time);
    return { entry, startsDay, follows: !startsDay && goesOn(before, entry) };
  });
}

function goesOn(before: Entry, entry: Entry): boolean {
  return (
    before.from === entry.from &&
    before.own === entry.own &&
    (before.author === entry.author || entry.author === undefined) &&
    Math.abs(entry.time - before.time) < TOGETHER_MS &&
    before.late === entry.late
  );
}

/** Which entries stand in the document: `from` (inclusive) to `to` (exclusive). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** No virtual list: at most this many rows, so that find-in-page works and nothing is slow. */
export const MOST_ROWS = 300;
const FIRST_ROWS = 150;

/**
 * The rows to show. `top`: the key of the first row as the reader last moved it, undefined for the usual tail.
 * `atEnd`: the reader follows the newest, which therefore must be shown.
 */
export function spanOf(entries: readonly Entry[], top: string | undefined, atEnd: boolean): Span {
  const found = top === undefined ? -1 : entries.findIndex(({ key }) => key === top);
  const wanted = found >= 0 ? found : Math.max(0, entries.length - FIRST_ROWS);
  const from = atEnd ? Math.max(wanted, entries.length - MOST_ROWS) : wanted;
  return { from, to: Math.min(entries.length, from + MOST_ROWS) };
}

/** How many messages of others there are below one. */
export function countOthers(entries: readonly Entry[], key: string | undefined): number {
  const at = entries.findLastIndex((entry) => entry.key === key);
  return at < 0 ? 0 : entries.slice(at + 1).filter(({ own }) => !own).length;
}
