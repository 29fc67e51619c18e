const FENCE = '```';
const MANY_LINES = 10;

/** Whether a pasted text is long enough to be offered as a block of code. Pure. */
export function looksLikeCode(text: string): boolean {
  return !text.includes(FENCE) && text.trim().split(/\r\n?|\n/).length > MANY_LINES;
}

/** The text with the pasted part of it fenced off, on lines of its own; all of it when that part was changed since. */
export function asCode(text: string, pasted: string): string {
  const at = text.indexOf(pasted);
  if (at < 0) return `${FENCE}\n${text}\n${FENCE}`;
  const [before, after] = [text.slice(0, at).trimEnd(), text.slice(at + pasted.length).trimStart()];
  return [before, FENCE, pasted.replace(/^\n+|\n+$/g, ''), FENCE, after].filter((part) => part !== '').join('\n');
}
