import { expect, it } from 'vitest';
import { mentionMarks } from './mention-marks.ts';

const marked = (name: string, text: string) => mentionMarks(text, name).map(({ from, to }) => text.slice(from, to));

it('marks the name and nothing beside it', () => {
  expect(marked('bob', '@bob, ask (@Bob) or @BOB.')).toEqual(['@bob', '@Bob', '@BOB']);
  expect(marked('李', 'hi @李!')).toEqual(['@李']);
});

it('marks no part of another name or of an address', () => {
  expect(marked('bob', '@bobby @bob-2 me@bob bob @@bob @')).toEqual([]);
});
