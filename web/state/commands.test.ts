import { describe, expect, it } from 'vitest';
import { readLine, scopeOf } from './commands.ts';

describe('readLine', () => {
  it('takes plain text as it is, without trailing space', () => {
    expect(readLine('hello\nworld \n')).toEqual({ is: 'text', body: 'hello\nworld' });
    expect(readLine(' /join ops')).toEqual({ is: 'text', body: ' /join ops' });
  });

  it.each(['', '   ', '\n\n'])('sends nothing for %j', (text) => {
    expect(readLine(text)).toEqual({ is: 'empty' });
  });

  it('never takes an unknown command for text, and names the nearest one', () => {
    expect(readLine('/jion ops')).toEqual({ is: 'unknown', command: 'jion', nearest: '/join' });
    expect(readLine('/shrug')).toEqual({ is: 'unknown', command: 'shrug', nearest: undefined });
    expect(readLine('/QUIT\tnow')).toEqual({ is: 'unknown', command: 'quit', nearest: undefined });
  });

  it('takes paths and doubled slashes for text', () => {
    expect(readLine('/etc/passwd')).toEqual({ is: 'text', body: '/etc/passwd' });
    expect(readLine('/r2 d2')).toEqual({ is: 'text', body: '/r2 d2' });
    expect(readLine('//etc')).toEqual({ is: 'text', body: '/etc' });
  });

  it('joins a room, with or without #', () => {
    expect(readLine('/join #ops')).toEqual({ is: 'join', room: 'ops' });
    expect(readLine('/JOIN ops')).toEqual({ is: 'join', room: 'ops' });
    expect(readLine('/join')).toEqual({ is: 'usage', usage: '/join <room>' });
    expect(readLine('/join a b')).toEqual({ is: 'usage', usage: '/join <room>' });
  });

  it('names a room as the mesh does, and none that cannot be', () => {
    expect(readLine('/join cafe\u0301')).toEqual({ is: 'join', room: 'caf\u00e9' });
    expect(readLine('/join .hidden')).toEqual({ is: 'bad_room' });
    expect(readLine(`/join ${'x'.repeat(65)}`)).toEqual({ is: 'bad_room' });
    expect(readLine('/join @ann:bob')).toEqual({ is: 'bad_room' });
  });

  it('sends directly, over several lines too', () => {
    expect(readLine('/msg bob lunch?\nnow')).toEqual({ is: 'direct', name: 'bob', body: 'lunch?\nnow' });
    expect(readLine('/msg bob ')).toEqual({ is: 'usage', usage: '/msg <name> <text>' });
  });
});

describe('scopeOf', () => {
  const room = { kind: 'room', room: 'general' } as const;
  it('is the room unless the text is for one person', () => {
    expect(scopeOf('hi', room)).toBe(room);
    expect(scopeOf('//msg bob', room)).toBe(room);
    expect(scopeOf('/msg bob h', room)).toEqual({ kind: 'direct', name: 'bob' });
  });
});
