import { expect, test } from 'vitest';
import { LIMITS } from './limits.ts';
import { parseTopic } from './topics.ts';

test('a topic is one line, kept without the space around it; an empty one is a topic too', () => {
  expect(parseTopic('  the next release \t')).toBe('the next release');
  expect(parseTopic('   ')).toBe('');
  expect(parseTopic('שלום 🪿')).toBe('שלום 🪿');
});

test('control characters and line breaks inside make it none', () => {
  for (const bad of ['a\nb', 'a\u0000b', 'a\u001b[2Jb', 'a\u2028b', 'a\u0085b']) expect(parseTopic(bad)).toBeUndefined();
});

test('its length is counted in characters, not in units', () => {
  expect(parseTopic('🪿'.repeat(LIMITS.topicChars))).toHaveLength(2 * LIMITS.topicChars);
  expect(parseTopic('a'.repeat(LIMITS.topicChars + 1))).toBeUndefined();
  expect(parseTopic(' '.repeat(1_000_000))).toBeUndefined();
});
