import { readFileSync } from 'node:fs';

/** A schedule that showed something wrong with a node, kept for ever. The seed and what goes with it make the schedule. */
export interface Regression {
  readonly name: string;
  readonly seed: number;
  readonly nodes: 3 | 5;
  readonly minutes: number;
  /** What it showed. */
  readonly showed: string;
}

export function regressions(): readonly Regression[] {
  return JSON.parse(readFileSync(new URL('./regressions.json', import.meta.url), 'utf8')) as Regression[];
}
