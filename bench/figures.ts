import { round, say } from './print.ts';

/** One line of the table that a bench ends with. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** The most that is promised, in that unit; undefined: nothing is. */
  readonly promised?: number;
  /** What the machine takes for the bare act, in that unit. */
  readonly raw?: { readonly what: string; readonly value: number };
}

const HEAD = ['what', 'figure', 'promised', 'raw reference', 'ratio'];

/** Prints them and returns whether all promises are kept. */
export function table(figures: readonly Figure[]): boolean {
  const rows = [HEAD, ...figures.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) say(row.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | '));
  return figures.every(isKept);
}

function isKept({ value, promised }: Figure): boolean {
  return promised === undefined || value <= promised;
}

function cells(figure: Figure): readonly string[] {
  const { what, value, unit, promised, raw } = figure;
  return [
    what,
    `${shown(value)} ${unit}`.trim(),
    promised === undefined ? '' : `${promised} ${unit}${isKept(figure) ? '' : ' MISSED'}`,
    raw ? `${shown(raw.value)} ${unit} (${raw.what})` : '',
    raw ? `x ${shown(value / raw.value)}` : '',
  ];
}

/** Two digits that count, at least. */
function shown(value: number): string {
  return Math.abs(value) < 10 ? String(Math.round(value * 100) / 100) : String(round(value));
}
