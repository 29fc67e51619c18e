/** How many slips of the finger lie between two words: one is a letter too many, missing, wrong, or two in the wrong order. */
function slips(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) next[j] = Math.min(next[j] as number, (before[j - 2] as number) + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}

/** The candidate that is nearest to `word`, the first of several; undefined when none is within `limit` slips. */
export function nearest(word: string, candidates: Iterable<string>, limit: (candidate: string) => number): string | undefined {
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    // Letters that one word has more than the other are slips at least; most names are told apart by that alone.
    if (Math.abs(candidate.length - word.length) > limit(candidate)) continue;
    const count = slips(word, candidate.toLowerCase());
    if (count <= limit(candidate) && count < least) [best, least] = [candidate, count];
  }
  return best;
}
