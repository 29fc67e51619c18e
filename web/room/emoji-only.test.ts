import { expect, it } from 'vitest';
import { isEmojiOnly } from './emoji-only.ts';

it.each(['🎉', '👍🏽 👍', '👩‍🚀', '❤️', '🇩🇪🇫🇷', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🙂\n🙃'])('%j is large', (text) =>
  expect(isEmojiOnly(text)).toBe(true),
);
it.each(['', ' ', '🎉!', 'ok 👍', '123', '#', '©', '🙂'.repeat(40)])('%j is a text', (text) =>
  expect(isEmojiOnly(text)).toBe(false),
);
