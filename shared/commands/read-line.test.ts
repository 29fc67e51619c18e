import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shownText } from './action.ts';
import { plainText } from './plain-text.ts';
import { type Line, NOBODY, type People, readerOf, readLine } from './read-line.ts';
import { COMMAND_NAMES, COMMANDS } from './table.ts';
import { problemOf } from './words.ts';

const people: People = { known: new Set(['bob', 'Zoë', 'x', 'long-name']), left: new Set(['dan']) };
const read = (line: string) => readLine(line, people);
const text = (body: string): Line => ({ is: 'text', body });
const unsure = (why: 'almost' | 'left', typed: string, name: string, body: string): Line => {
  return { is: 'unsure', why, typed, name, body, text: `${typed}: ${body}` };
};

describe('a line of the composer or of the terminal', () => {
  it.each<readonly [string, Line]>([
    ['/uesrs', { is: 'unknown', command: 'uesrs', nearest: 'users' }],
    ['//etc', text('/etc')],
    ['/etc/passwd', text('/etc/passwd')],
    ['bob: hi', { is: 'direct', name: 'bob', body: 'hi' }],
    ['bbo: hi', unsure('almost', 'bbo', 'bob', 'hi')],
    ['note: x', text('note: x')],
    ['http://x', text('http://x')],
  ])('A3 E1 says of %j what the terminal and the browser both do', (line, meaning) => {
    expect(read(line)).toEqual(meaning);
  });

  it('is text to everybody who reads here where nothing has to be looked up, and then the very same text', () => {
    const line = fc.oneof(fc.string(), fc.stringMatching(/^\n?(\/|\/\/)?[a-z]{0,5}:? ?[a-z ]{0,4}\n?$/));
    fc.assert(
      fc.property(line, (written) => {
        const plain = plainText(written);
        if (plain === undefined) return;
        expect(read(written)).toEqual(plain.trim() === '' ? { is: 'empty' } : text(plain));
      }),
    );
    expect(['hello: ', 'note', 'a b: c', 'http://x'].map(plainText)).toEqual(['hello:', 'note', 'a b: c', 'http://x']);
    expect(['/who', '//x', '/etc/passwd', 'note: x'].map(plainText)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it.each(['', '   ', '\n\n', '\t'])('sends nothing for %j', (line) => {
    expect(read(line)).toEqual({ is: 'empty' });
  });

  it.each([
    ['hello\nworld \n', 'hello\nworld'],
    ['\n\nhello', 'hello'],
    [' /join ops', ' /join ops'],
    ['/r2 d2', '/r2 d2'],
    ['/r/foo', '/r/foo'],
    ['/', '/'],
    ['/ join', '/ join'],
    ['//join ops', '/join ops'],
    ['///', '//'],
    ['quit', 'quit'],
  ])('takes %j for text', (line, body) => {
    expect(read(line)).toEqual(text(body));
  });

  it.each([
    ['12:30 works'],
    [':smile: yes'],
    ['TODO: y'],
    ['bob:hi'],
    ['bob:'],
    ['bob: hi\nand more'],
    ['bob : hi'],
    [' bob: hi'],
    ['y: hi'],
    ['a bob: hi'],
    ['bobby-tables: hi'],
    [`${'b'.repeat(33)}: hi`],
  ])('leaves %j to the room', (line) => {
    expect(read(line)).toEqual(text(line));
  });

  it.each([
    ['Zoe\u0308: hi', { is: 'direct', name: 'Zoë', body: 'hi' }],
    ['bob:   hi there', { is: 'direct', name: 'bob', body: 'hi there' }],
    ['x: hi', { is: 'direct', name: 'x', body: 'hi' }],
    ['Bob: hi', unsure('almost', 'Bob', 'bob', 'hi')],
    ['bo: hi', unsure('almost', 'bo', 'bob', 'hi')],
    ['bobb: hi', unsure('almost', 'bobb', 'bob', 'hi')],
    ['long-mane: hi', text('long-mane: hi')],
    ['long-nmae: hi', unsure('almost', 'long-nmae', 'long-name', 'hi')],
    ['X: hi', unsure('almost', 'X', 'x', 'hi')],
    ['dan: hi', unsure('left', 'dan', 'dan', 'hi')],
    ['dna: hi', unsure('almost', 'dna', 'dan', 'hi')],
  ] as const)('A3 knows in %j exactly one known person, and asks when it is almost one', (line, meaning) => {
    expect(read(line)).toEqual(meaning);
  });

  it('knows nobody where nobody is', () => {
    expect(readLine('bob: hi', NOBODY)).toEqual(text('bob: hi'));
  });

  it.each(['/join #ops', '/JOIN ops', '/join   ops ', '/room ops'])('E1 joins with %j', (line) => {
    expect(read(line)).toEqual({ is: 'join', room: 'ops' });
  });

  it.each(['/join .hidden', `/join ${'x'.repeat(65)}`, '/join @ann:bob', '/room a/b'])('finds no room in %j', (line) => {
    expect(read(line)).toEqual({ is: 'bad_room' });
  });

  it('names a room as the mesh does', () => {
    expect(read('/join cafe\u0301')).toEqual({ is: 'join', room: 'caf\u00e9' });
  });

  it.each(['/msg bob lunch?\nnow', '/dm bob lunch?\nnow', '/W  bob\tlunch?\nnow'])(
    'A3 B2 writes to one person with %j',
    (line) => {
      expect(read(line)).toEqual({ is: 'direct', name: 'bob', body: 'lunch?\nnow' });
    },
  );

  it('says what somebody is doing', () => {
    expect(read('/me waves')).toEqual(text('/me waves'));
    expect(shownText('ann', '/me waves')).toBe('* ann waves');
    expect(shownText('ann', '/met waves')).toBe('/met waves');
  });

  it.each([
    ['/join', 'join'],
    ['/join a b', 'join'],
    ['/room a b', 'room'],
    ['/msg bob ', 'msg'],
    ['/dm', 'msg'],
    ['/me', 'me'],
    ['/nick', 'nick'],
    ['/edit ', 'edit'],
    ['/react', 'react'],
    ['/react bob', 'react'],
    ['/reply 0 yes', 'reply'],
    ['/search', 'search'],
  ] as const)('tells for %j how it is written', (line, command) => {
    expect(read(line)).toEqual({ is: 'usage', command });
  });

  it.each([
    ['/users', 'users', ''],
    ['/Users ops', 'users', 'ops'],
    ['/quit', 'quit', ''],
    ['/nick  anna ', 'nick', 'anna'],
    ['/pin node-a', 'pin', 'node-a'],
    ['/topic on call:\nann', 'topic', 'on call:\nann'],
    ['/room', 'room', ''],
    ['/edit now:\nright', 'edit', 'now:\nright'],
    ['/delete', 'delete', ''],
    ['/react 👍 2', 'react', '👍 2'],
    ['/Reply 2 yes', 'reply', '2 yes'],
    ['/search two words', 'search', 'two words'],
  ] as const)('A5 E2 reads %j', (line, command, argument) => {
    expect(read(line)).toEqual({ is: 'command', command, argument });
  });

  it.each([
    ['/jion ops', 'join'],
    ['/ledaer', 'leader'],
    ['/USRES', 'users'],
    ['/shrug', undefined],
    ['/zz', undefined],
    ['/bobsleigh', undefined],
  ])('never takes %j for text, and names the nearest command', (line, nearest) => {
    expect(read(line)).toMatchObject({ is: 'unknown', nearest });
  });

  it('has for every command a word of help, and reads it', () => {
    for (const name of COMMAND_NAMES) {
      expect(COMMANDS[name].help).not.toBe('');
      expect(['unknown', 'text']).not.toContain(read(`/${name}`).is);
    }
  });
});

describe('who will read it', () => {
  it.each([
    ['hi', undefined],
    ['//msg bob', undefined],
    ['/msg bob', 'bob'],
    ['/msg bob h', 'bob'],
    ['/w bob h', 'bob'],
    ['bob: h', 'bob'],
    ['bob: ', undefined],
    ['bbo: h', undefined],
    ['note: h', undefined],
  ])('of %j is %j', (line, reader) => {
    expect(readerOf(line, people)).toBe(reader);
  });
});

describe('what is wrong with a line', () => {
  it('is said in a sentence that names the way out', () => {
    expect(problemOf(read('/uesrs'))).toContain('Did you mean “/users”? To send text that starts with “/”, type “//”');
    expect(problemOf(read('/zz'))).toContain('“/help”');
    expect(problemOf(read('/dm'))).toBe('Write it like this: /msg <name> <text>');
    expect(problemOf(read('/join .'))).toContain('1–64 letters');
    expect(problemOf(read('bbo: hi'))).toContain('No user “bbo”');
    expect(problemOf(read('dan: hi'))).toContain('“dan” has left');
  });

  it('is nothing for a line that can be sent', () => {
    for (const line of ['', 'hi', 'bob: hi', '/join ops', '/users']) expect(problemOf(read(line))).toBeUndefined();
  });
});
