import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES } from '../../shared/commands/table.ts';
import { type Asked, askedAt, choicesFor, namedEmoji, type Sources } from './completion.ts';
import { EMOJI } from './emoji-list.ts';

const SOURCES: Sources = { people: ['ann', 'bob', 'Bobby', 'joan'], rooms: ['general', 'ops'], emoji: EMOJI };
const at = (text: string): Asked | undefined => askedAt(text.replace('|', ''), text.indexOf('|'));
const offered = (text: string): string[] => {
  const asked = at(text);
  return asked ? choicesFor(asked, SOURCES).map(({ label }) => label) : [];
};

describe('askedAt', () => {
  it.each([
    ['hi @bo|', 'person', 'bo', 3],
    ['@|', 'person', '', 0],
    ['(@b|', 'person', 'b', 1],
    ['see #ge| now', 'room', 'ge', 4],
    [':ta|', 'emoji', 'ta', 0],
    ['one\n:ta|', 'emoji', 'ta', 4],
    ['/us|', 'command', 'us', 0],
    ['/|', 'command', '', 0],
  ])('%j asks for a %s that begins with %j', (text, kind, query, from) =>
    expect(at(text)).toEqual({ kind, query, from, to: text.indexOf('|') }),
  );

  it.each([
    'me@bob|',
    ':D|',
    ':|',
    '12:30|',
    'http://a|',
    '/msg bob|',
    '/etc/pa|',
    'x /us|',
    '/us|ers',
    '@a b|',
    '|',
    '@bob: |',
    '::|',
  ])('%j asks for nothing', (text) => expect(at(text)).toBeUndefined());
});

describe('choicesFor', () => {
  it('offers what begins with the word before what contains it', () => {
    expect(offered('@bo|')).toEqual(['@bob', '@Bobby']);
    expect(offered('@an|')).toEqual(['@ann', '@joan']);
    expect(offered('#|')).toEqual(['#general', '#ops']);
  });

  it('finds a command by its alias, and says how it is written and what it does', () => {
    const [choice] = choicesFor(at('/dm|') as Asked, SOURCES);
    expect(choice).toEqual({ text: '/msg ', label: '/msg <name> <text>', note: expect.stringMatching(/one person/) });
    expect(offered('/|')).toHaveLength(8);
    expect(COMMAND_NAMES.length).toBeGreaterThan(8);
  });

  it('puts the emoji itself, which is also seen in the list', () => {
    expect(choicesFor(at(':tad|') as Asked, SOURCES)[0]).toEqual({ text: '🎉 ', label: ':tada:', note: '🎉' });
  });
});

describe('namedEmoji', () => {
  it('takes a name that is written out, and nothing that only looks like one', () => {
    expect(namedEmoji('well :tada:', 11, EMOJI)).toEqual({ from: 5, emoji: '🎉' });
    expect(namedEmoji('a:tada:', 7, EMOJI)).toBeUndefined();
    expect(namedEmoji(':nothing_such:', 14, EMOJI)).toBeUndefined();
  });
});

describe('the list of emoji', () => {
  it('has a picture behind every name, and each name once', () => {
    expect(EMOJI.length).toBeGreaterThan(300);
    for (const { name, emoji } of EMOJI) {
      expect(name).toMatch(/^[a-z0-9_+-]+$/);
      expect(emoji, name).toMatch(/\p{Extended_Pictographic}/u);
    }
    const names = EMOJI.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
