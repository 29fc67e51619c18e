import { richFor } from './rich.ts';

const LONGEST = 200;

/** A message on one line and without its marks, as far as one line goes. */
export function oneLine(body: string): string {
  const text = body.slice(0, LONGEST);
  return richFor(text)?.oneLine(text) ?? text;
}
