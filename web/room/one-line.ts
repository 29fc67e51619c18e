import { richFor } from './rich.ts';

const LONGEST = 200;

/** A message on one line and without its marks, as far as one line goes, or `longest` characters. */
export function oneLine(body: string, longest = LONGEST): string {
  const text = body.slice(0, longest);
  return richFor(text)?.oneLine(text) ?? text;
}
