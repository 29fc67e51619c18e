import { comparePlaces } from '../../shared/ids.ts';
import type { Entry } from '../state/types.ts';

/** Which entries stand in the document: `from` (inclusive) to `to` (exclusive). Pure. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** No virtual list: at most this many rows, so that find-in-page works and nothing is slow. */
export const MOST_ROWS = 300;
const FIRST_ROWS = 150;
/** So many more rows a frame: a page of them at once would keep the browser from everything else for too long. */
export const MORE_ROWS = 12;
const LOWEST_ROW_PX = 26;

/** Rows that fill a screen of this height, whatever they are. */
export function rowsThatFill(height: number): number {
  return Math.max(MORE_ROWS, Math.ceil(height / LOWEST_ROW_PX));
}

/** Where an entry stands, or would. What has no place yet is at the end. */
export function positionOf(entries: readonly Entry[], { key, place }: Pick<Entry, 'key' | 'place'>): number {
  if (!place) {
    const at = entries.findLastIndex((entry) => entry.key === key);
    return at < 0 ? entries.length : at;
  }
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = entries[middle]?.place;
    if (other && comparePlaces(other, place) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The rows to show. `top`: the first row as the reader last moved it, undefined for the usual tail; what is held may have got
 * ahead of it or behind it. `atEnd`: the reader follows the newest, which therefore must be shown.
 */
export function spanOf(entries: readonly Entry[], top: Entry | undefined, atEnd: boolean): Span {
  const wanted = top ? positionOf(entries, top) : Math.max(0, entries.length - FIRST_ROWS);
  const from = atEnd ? Math.max(wanted, entries.length - MOST_ROWS) : wanted;
  return { from, to: Math.min(entries.length, from + MOST_ROWS) };
}

/** The rows that stand in the document, by their first and their last: their numbers change with what comes. */
export interface Standing {
  readonly first: Entry;
  readonly last: Entry;
}

export function standingOf(entries: readonly Entry[], { from, to }: Span): Standing | undefined {
  const [first, last] = [entries[from], entries[to - 1]];
  return first && last ? { first, last } : undefined;
}

/** Where those rows are now. */
export function placed(entries: readonly Entry[], standing: Standing | undefined): Span {
  if (!standing) return { from: 0, to: 0 };
  const last = positionOf(entries, standing.last);
  return { from: positionOf(entries, standing.first), to: entries[last]?.key === standing.last.key ? last + 1 : last };
}

/**
 * The next step from the rows that stand in the document to the wanted ones: a few more of them, those below first. `eye`: a row that has to
 * be among them; where it is far from those that stand, as many as fill the screen are begun with around it.
 */
export function stepTo(wanted: Span, standing: Span, eye: number | undefined, fill: number): Span {
  const from = Math.max(wanted.from, standing.from);
  const to = Math.min(wanted.to, standing.to);
  if (from >= to) return around(eye ?? wanted.from, fill, wanted);
  if (eye !== undefined && (eye < from - MORE_ROWS || eye >= to + fill)) return around(eye, fill, wanted);
  const below = Math.min(wanted.to - to, Math.max(MORE_ROWS, (eye ?? 0) + 1 - to));
  return { from: Math.max(wanted.from, from - Math.max(0, MORE_ROWS - below)), to: to + below };
}

function around(eye: number, count: number, { from, to }: Span): Span {
  const end = Math.min(to, Math.max(eye + (count >> 1), from + count));
  return { from: Math.max(from, end - count), to: end };
}
