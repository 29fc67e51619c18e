import { expect, test } from 'vitest';
import { clockTime, nameRefusal, printable, timeOf, words } from './wording.ts';

test('a body stays on one line and away from the terminal: control characters are shown as escapes', () => {
  expect(printable('two\nlines\r\tand \u001b[2J \u0000 \u009b \u2028')).toBe(
    'two\\nlines\\r\\tand \\u001b[2J \\u0000 \\u009b \\u2028',
  );
  expect(printable('C:\\new, 日本語, שלום 🪿')).toBe('C:\\new, 日本語, שלום 🪿');
});

test('a body cannot turn the direction of the line it stands in, and is left in its own', () => {
  expect(printable('\u202eeb\u202c \u2066x\u2069')).toBe('\\u202eeb\\u202c \\u2066x\\u2069');
  expect(printable('שלום\u200f, می\u200cخواهم, 👩\u200d👧')).toBe('שלום\u200f, می\u200cخواهم, 👩\u200d👧');
});

test('E3 everything has the time of its stamp, in local time', () => {
  const at = new Date(2026, 10, 3, 4, 5, 6).getTime();
  expect(clockTime(at)).toBe('04:05:06');
  expect(timeOf(`${at}-00ff` as Parameters<typeof timeOf>[0])).toBe(at);
  expect(words.said(at, 'ann', 'hi')).toBe('[04:05:06] ann: hi');
  expect(words.direct(at, 'ann', 'hi')).toBe('[04:05:06] ann (to you): hi');
});

test('a refused name is told why', () => {
  expect(nameRefusal('no', 'space')).toBe('A name has no spaces. Choose another one.');
  expect(nameRefusal('This name belongs to somebody else.', undefined)).toBe('This name belongs to somebody else.');
});
