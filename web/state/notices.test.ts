import { describe, expect, it } from 'vitest';
import { anEntry, aRoom, aState } from './fixtures.ts';
import { failuresBetween, noticesOf } from './notices.ts';

const said = (body: string, over: Parameters<typeof aRoom>[0] = {}) => [
  { room: aRoom(over), appended: [anEntry({ body })], late: [] },
];

describe('what the device tells', () => {
  it('is a mention and a direct message, and nothing else', () => {
    expect(noticesOf(said('hello all'), 'ann', true)).toEqual([]);
    expect(noticesOf(said('hello @ann'), 'ann', true)).toEqual([
      { room: 'general', title: 'bob mentioned you in #general', body: 'hello @ann' },
    ]);
    expect(noticesOf(said('lunch?', { with: 'bob', room: 'dm:a:b' }), 'ann', true)).toEqual([
      { room: 'dm:a:b', title: 'bob wrote to you', body: 'lunch?' },
    ]);
  });

  it('is nothing of a message that was taken back before it came', () => {
    const gone = [
      { room: aRoom({ with: 'bob', room: 'dm:a:b' }), appended: [{ ...anEntry({ body: '' }), deleted: true }], late: [] },
    ];
    expect(noticesOf(gone, 'ann', true)).toEqual([]);
  });

  it('has no text of it where the user wants none', () => {
    expect(noticesOf(said('hello @ann'), 'ann', false)[0]?.body).toBe('');
  });

  it('is the newest of a conversation only', () => {
    const entries = [anEntry({ body: '@ann one' }), anEntry({ minute: 1, body: '@ann two' })];
    expect(noticesOf([{ room: aRoom({}), appended: entries, late: [] }], 'ann', true).map(({ body }) => body)).toEqual([
      '@ann two',
    ]);
  });

  it('is a message that was refused, once', () => {
    const sending = anEntry({ own: true, delivery: { is: 'sending' } });
    const failed = { ...sending, delivery: { is: 'failed' as const, code: 'body_too_long', message: '' } };
    const before = aState({ rooms: [aRoom({ entries: [sending] })] });
    const after = aState({ rooms: [aRoom({ entries: [failed] })] });
    expect(failuresBetween(before, after, false)).toEqual([
      { room: 'general', title: 'A message in #general was not sent', body: '' },
    ]);
    expect(failuresBetween(after, aState({ rooms: [aRoom({ entries: [failed] })] }), false)).toEqual([]);
  });
});
