/** A text in pieces: those that a query asked for, and those between. Pure. */
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

const AROUND = 80;
const MOST = 240;

function wordsOf(query: string): readonly string[] {
  return query.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** The part of a text around the first word that was asked for, with every such word marked, wherever it begins a word. */
export function markedPieces(text: string, query: string): readonly Piece[] {
  const words = wordsOf(query);
  const line = text.replaceAll(/\s+/gu, ' ');
  if (words.length === 0) return [{ text: line.slice(0, MOST), hit: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})`, 'giu');
  const first = line.search(pattern);
  const from = first > AROUND ? line.indexOf(' ', first - AROUND) + 1 : 0;
  const part = `${from > 0 ? '… ' : ''}${line.slice(from, from + MOST)}${from + MOST < line.length ? ' …' : ''}`;
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of part.matchAll(pattern)) {
    if (match.index > end) pieces.push({ text: part.slice(end, match.index), hit: false });
    pieces.push({ text: match[0], hit: true });
    end = match.index + match[0].length;
  }
  if (end < part.length) pieces.push({ text: part.slice(end), hit: false });
  return pieces;
}
