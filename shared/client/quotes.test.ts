import { expect, it } from 'vitest';
import type { PostId } from '../ids.ts';
import type { Entry } from './chat-state.ts';
import { quotedEntry } from './quotes.ts';

const entry = (id: string, from: string): Entry => ({ id, from, body: `by ${from}` }) as unknown as Entry;

it('finds the entry a reply is to while it is held, the first of two with one id', () => {
  const entries = [entry('1', 'ann'), entry('2', 'bob'), entry('1', 'eve')];
  expect(quotedEntry(entries, '1' as PostId)?.from).toBe('ann');
  expect(quotedEntry(entries, '2' as PostId)).toBe(entries[1]);
  expect(quotedEntry(entries, '3' as PostId)).toBeUndefined();
});
