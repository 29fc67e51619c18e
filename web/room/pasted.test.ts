import { describe, expect, it } from 'vitest';
import { asCode, looksLikeCode } from './pasted.ts';

const lines = (n: number, end = '\n') => Array.from({ length: n }, (_, i) => `line ${i}`).join(end);

describe('looksLikeCode', () => {
  it('takes more than ten lines, however they end, that are no block yet', () => {
    expect(looksLikeCode(lines(10))).toBe(false);
    expect(looksLikeCode(lines(11))).toBe(true);
    expect(looksLikeCode(lines(11, '\r\n'))).toBe(true);
    expect(looksLikeCode(`\`\`\`\n${lines(11)}\n\`\`\``)).toBe(false);
    expect(looksLikeCode(`${lines(10)}\n\n\n`)).toBe(false);
  });
});

describe('asCode', () => {
  it('fences the pasted part and leaves the words around it', () => {
    expect(asCode('a\nb', 'a\nb')).toBe('```\na\nb\n```');
    expect(asCode('look: a\nb what?', 'a\nb')).toBe('look:\n```\na\nb\n```\nwhat?');
  });

  it('fences all of it when the pasted part is not there as it was', () => {
    expect(asCode('a\nB', 'a\nb')).toBe('```\na\nB\n```');
  });
});
