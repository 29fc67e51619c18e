import { describe, expect, it } from 'vitest';
import { parseRoomName } from './rooms.ts';

describe('room names', () => {
  it.each(['a', 'general', 'CON', 'v1.2_x-y', '日本語', 'हिंदी', '9', 'x'.repeat(64), 'é'])('C40 takes %j', (room) => {
    expect(parseRoomName(room)).toBe(room);
  });

  it.each([
    '',
    '.',
    '.x',
    '../x',
    'a/b',
    '%2f',
    'x'.repeat(65),
    'a b',
    'a\u0000',
    'dm:a:b',
    '\u0301a',
    'a\u200db',
    '\u3164',
    'a\ufe0f',
    'a\u034fb',
    '😀',
    'x'.repeat(1e6),
  ])('C40 refuses %j', (room) => {
    expect(parseRoomName(room)).toBeUndefined();
  });

  it('C40 makes one room of the two ways to write one word', () => {
    expect(parseRoomName('cafe\u0301')).toBe('caf\u00e9');
  });
});
