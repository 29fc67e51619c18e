import type { Entry } from '../state/types.ts';
import { dayOf } from '../ui/format.ts';
import { positionOf, type Span } from './span.ts';

/** Entries as rows: where a day begins, and which rows go on what the same author said just before. Pure. */
export interface Row {
  readonly entry: Entry;
  /** The first shown row of a calendar day. */
  readonly startsDay: boolean;
  /** Goes on the row above: author and time are not shown again. */
  readonly follows: boolean;
}

const TOGETHER_MS = 5 * 60_000;

/** The entries of a span: the same list as before while they are the same, so that nobody has to look at its rows again. */
export function sliceOf(entries: readonly Entry[], { from, to }: Span, before: readonly Entry[]): readonly Entry[] {
  const isSame = before.length === to - from && before.every((entry, at) => entry === entries[from + at]);
  return isSame ? before : entries.slice(from, to);
}

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

/** How many messages of others there are below one. */
export function countOthers(entries: readonly Entry[], newestSeen: Entry | undefined): number {
  let count = 0;
  const seen = newestSeen ? positionOf(entries, newestSeen) : entries.length;
  for (let i = seen + 1; i < entries.length; i += 1) if (!entries[i]?.own) count += 1;
  return count;
}
