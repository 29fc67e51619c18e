/** A line as it counts: what is above it and behind it does not. */
export function lineOf(written: string): string {
  return written.replace(/^\n+/, '').trimEnd();
}

/** `name: text` on one line: to one person, or meant so. */
export const PREFIXED = /^(\S{1,32}): +(\S.*)$/u;

/** What a line says that can only be text to whom it is written; undefined for one that has to be read first (`read-line.ts`). Pure. */
export function plainText(written: string): string | undefined {
  const line = lineOf(written);
  return line.startsWith('/') || PREFIXED.test(line) ? undefined : line;
}
