import { describe, expect, it } from 'vitest';
import { markedPieces } from './marks.ts';

const marked = (text: string, query: string) =>
  markedPieces(text, query)
    .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
    .join('');

describe('markedPieces', () => {
  it('marks the words that were asked for, in whatever case, where a word begins', () => {
    expect(marked('Deploy is done, redeploy?', 'deploy DONE')).toBe('[Deploy] is [done], redeploy?');
  });

  it('takes what is not a word of a query for what it is', () => {
    expect(marked('a+b (c)', '(.*')).toBe('a+b (c)');
    expect(marked('cost: $5', '$5')).toBe('cost: $[5]');
  });

  it('shows the part of a long text that has it', () => {
    const text = `${'before '.repeat(100)}needle${' after'.repeat(100)}`;
    const shown = marked(text, 'needle');
    expect(shown).toMatch(/^… before .*\[needle\] after.* …$/);
    expect(shown.length).toBeLessThan(260);
  });

  it('is one line', () => {
    expect(marked('one\n\ntwo', 'two')).toBe('one [two]');
  });
});
