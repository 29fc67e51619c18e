import { expect, it } from 'vitest';
import { whereAfter } from './columns.ts';

/** As readline has it: marks and joiners take none, emoji two. */
const widthOf = (letter: string) => (/[\p{M}\u200d]/u.test(letter) ? 0 : /\p{Emoji_Presentation}/u.test(letter) ? 2 : 1);

it.each([
  ['abc', 0, 3],
  ['a👨‍👩‍👧b', 0, 4],
  ['🇨🇭', 0, 2],
  ['👍🏽👍', 0, 4],
  ['❤️', 0, 2],
  ['é', 0, 1],
  ['a\tb', 0, 9],
  ['123456789👍', 1, 2],
  ['👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 1, 0],
  ['ab\nc', 1, 1],
])('puts the cursor after %j in row %i, column %i', (text, rows, cols) => {
  expect(whereAfter(text, 10, widthOf)).toEqual({ rows, cols });
});
