/**
 * Which reactions of one post are told of and shown where there are more than the limit: those whose author and emoji come first by their code
 * points. That says nothing of when they came, so a reaction which is left out comes in by nothing that happens to others, and who hears of
 * each as it comes shows the same as who reads them later.
 */
export function reactionKey(author: string, emoji: string): string {
  return `${author} ${emoji}`;
}

/** By code points, as SQLite compares UTF-8. */
export function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = rankOf(a.charCodeAt(at)) - rankOf(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The halves of what lies beyond the first plane come before the end of that plane, and belong behind it. */
function rankOf(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
