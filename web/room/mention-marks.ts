import { mentions } from '../../shared/protocol/mentions.ts';

export interface Mark {
  readonly from: number;
  readonly to: number;
}

/** Where a text mentions somebody, so that it can be made to stand out. Pure. */
export function mentionMarks(text: string, name: string): readonly Mark[] {
  const found: Mark[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const to = at + 1 + name.length;
    // What stands on either side decides whether it is a word of its own.
    if (mentions(text.slice(Math.max(0, at - 2), to + 2), name)) found.push({ from: at, to });
  }
  return found;
}
