const LINES = 20;
const CHARS = 2_000;

/** Whether a text is so long that the conversation around it would be lost: it is shown folded. Pure. */
export function isLong(text: string): boolean {
  if (text.length > CHARS && [...text].length > CHARS) return true;
  return text.split('\n').length > LINES;
}
