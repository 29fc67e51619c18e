import { describe, expect, it } from 'vitest';
import { visible, visibleJson, visibleLines } from './visible.ts';

describe('a text on a terminal', () => {
  it.each([
    ['\u001b[2Jgone', '\\u001b[2Jgone'],
    ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['\u009b31mred', '\\u009b31mred'],
    ['over\rwritten', 'over\\u000dwritten'],
    ['a\bb\u007f', 'a\\u0008b\\u007f'],
    ['txt.\u202egnp', 'txt.\\u202egnp'],
    ['a\u2066b\u2069\u200f', 'a\\u2066b\\u2069\\u200f'],
    ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
    ['tag\u{e0041}', 'tag\\udb40\\udc41'],
    ['line\u2028separator', 'line\\u2028separator'],
    ['two\nlines', 'two\\nlines'],
  ])('B42 B80 shows what controls or hides in %j as an escape', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it.each(['grüße', '日本語', '👩‍👩‍👧', 'می‌خواهم', 'שלום', '❤️', '\\u001b'])('leaves %j as it is', (text) => {
    expect(visible(text)).toBe(text);
  });

  it('keeps the lines of a text apart, and nothing that would forge another', () => {
    expect(visibleLines('one\ttab\r\ntwo\u001b[A\rthree')).toEqual(['one    tab', 'two\\u001b[A\\u000dthree']);
  });

  it('B42 B80 is the same text again for a program that reads the JSON', () => {
    const text = 'a\u001b\u009b\u202e\u2028\n\u{e0041}b';
    const json = visibleJson({ text });
    expect(json).toMatch(/^[ -~]*$/);
    expect(JSON.parse(json)).toEqual({ text });
  });
});
