/**
 * What a search compares, in any script: words without case, accents and marks. Scripts that are written without spaces are taken letter by
 * letter, so that any part of a text is found. Written once, for every store, and SQLite's index is given words that are ready: it only has
 * to cut at the spaces.
 */

/** Han, Kana, Thai, Lao, Khmer, Burmese. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD = /[\p{L}\p{N}]+/gu;
const PHRASES_KEPT = 16;

export function wordsOf(text: string): readonly string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase();
  return [...plain.matchAll(WORD)].flatMap(([word]) => cut(word));
}

function cut(word: string): readonly string[] {
  if (!UNSPACED.test(word)) return [word];
  const parts: string[] = [];
  let isOpen = false;
  for (const letter of word) {
    const isAlone = UNSPACED.test(letter);
    if (isAlone || !isOpen) parts.push(letter);
    else parts.push(parts.pop() + letter);
    isOpen = !isAlone;
  }
  return parts;
}

/** Words that follow one another. `isStart`: the last of them may go on. */
export interface Phrase {
  readonly words: readonly string[];
  readonly isStart: boolean;
}

/** What a user typed: words, and phrases in quotes; the last word need not be whole. Anything is a query, and nothing in it is an error. */
export function readQuery(query: string): readonly Phrase[] {
  const phrases: Phrase[] = [];
  const parts = query.split(/["“”„«»]/u);
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    // Between two quotes, unless the second is missing: then it is still being typed.
    if (index % 2 === 1) phrases.push({ words: wordsOf(part), isStart: isLast });
    else {
      const typed = part.split(/\s+/u).filter((word) => word !== '');
      for (const [n, word] of typed.entries()) phrases.push({ words: wordsOf(word), isStart: isLast && n === typed.length - 1 });
    }
  }
  return phrases.filter(({ words }) => words.length > 0).slice(0, PHRASES_KEPT);
}

/** Every phrase is somewhere in it. */
export function matches(words: readonly string[], phrases: readonly Phrase[]): boolean {
  return phrases.every((phrase) => words.some((_, at) => isAt(words, at, phrase)));
}

function isAt(words: readonly string[], at: number, phrase: Phrase): boolean {
  return phrase.words.every((word, n) => {
    const other = words[at + n];
    return phrase.isStart && n === phrase.words.length - 1 ? other?.startsWith(word) === true : other === word;
  });
}
