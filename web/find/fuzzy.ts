/** How well a text fits what was typed: the letters in their order, better at the start of words and side by side. Pure. */

const WORD_START = 8;
const IN_A_ROW = 4;
const WHOLE_START = 16;

/** Undefined: it does not fit. Higher is better; an empty query fits everything alike. */
export function scoreOf(query: string, text: string): number | undefined {
  const wanted = fold(query).replaceAll(/\s+/gu, '');
  const letters = fold(text);
  let score = letters.startsWith(wanted) && wanted !== '' ? WHOLE_START : 0;
  let at = -1;
  for (const letter of wanted) {
    const next = letters.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    if (next === at + 1 && at >= 0) score += IN_A_ROW;
    else if (next === 0 || /[^\p{L}\p{N}]/u.test(letters[next - 1] ?? '')) score += WORD_START;
    else score -= Math.min(next - at, 3);
    at = next;
  }
  // Of two that fit alike the shorter one is meant.
  return score - letters.length / 100;
}

/** Those that fit, best first; alike ones as they were. */
export function fitting<T>(items: readonly T[], query: string, textOf: (item: T) => string): readonly T[] {
  if (query.trim() === '') return items;
  return items
    .flatMap((item) => {
      const score = scoreOf(query, textOf(item));
      return score === undefined ? [] : [{ item, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item);
}

function fold(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
