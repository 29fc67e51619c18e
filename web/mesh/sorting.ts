import { signal } from '@preact/signals';
import type { NodeRow } from './node-rows.ts';

/**
 * The order of the table: of the names, unless a head was clicked; then it is the order of that moment, and stays while the
 * numbers change. Owns the last click.
 */
export type Column = 'name' | 'rtt' | 'users' | 'links' | 'behind';

export interface Sorting {
  readonly by: Column;
  readonly descending: boolean;
  readonly names: readonly string[];
}

export const sorting = signal<Sorting | undefined>(undefined);

/** Clicked again, a head turns the order around. */
export function sortBy(by: Column, rows: readonly NodeRow[]): void {
  const descending = sorting.value?.by === by ? !sorting.value.descending : false;
  sorting.value = by === 'name' && !descending ? undefined : sorted(by, descending, rows);
}

export function sorted(by: Column, descending: boolean, rows: readonly NodeRow[]): Sorting {
  const value = ({ name, rttMs, users, linksUp, behind }: NodeRow) => ({ name, rtt: rttMs, users, links: linksUp, behind })[by];
  const compare = (a: NodeRow, b: NodeRow) => {
    const [x, y] = [value(a), value(b)];
    // What is not known is last, whichever way.
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return (x < y ? -1 : x > y ? 1 : 0) * (descending ? -1 : 1);
  };
  return { by, descending, names: [...rows].sort(compare).map(({ name }) => name) };
}

/** Nodes that came after the click stand at the end. */
export function inOrder(rows: readonly NodeRow[], order: Sorting | undefined): readonly NodeRow[] {
  if (!order) return rows;
  const place = (row: NodeRow) => (order.names.includes(row.name) ? order.names.indexOf(row.name) : order.names.length);
  return [...rows].sort((a, b) => place(a) - place(b));
}
