import { expect, test } from 'vitest';
import { parseCommand } from './command.ts';

test.each([
  ['/join lobby', { is: 'join', room: 'lobby' }],
  ['/join   lobby ', { is: 'join', room: 'lobby' }],
  ['/room', { is: 'room' }],
  ['/users ', { is: 'users' }],
  ['/leader', { is: 'leader' }],
  ['/msg bob hello  there', { is: 'message', to: 'bob', body: 'hello  there' }],
  ['/msg bob /join x', { is: 'message', to: 'bob', body: '/join x' }],
  ['quit', { is: 'quit' }],
  ['quit it', { is: 'text', body: 'quit it' }],
  ['hello', { is: 'text', body: 'hello' }],
  [' /join lobby', { is: 'text', body: ' /join lobby' }],
  ['bob: hi ', { is: 'text', body: 'bob: hi ' }],
  ['', { is: 'nothing' }],
  ['  \t', { is: 'nothing' }],
  ['constructor', { is: 'text', body: 'constructor' }],
])('%j is read as %j', (line, command) => {
  expect(parseCommand(line)).toEqual(command);
});

test.each(['/join', '/join ', '/join two words', '/msg', '/msg bob', '/msg bob  ', '/JOIN x', '/rooms', '/etc/passwd', '/'])(
  '%j is an unknown command, and never posted',
  (line) => {
    expect(parseCommand(line)).toEqual({ is: 'unknown' });
  },
);
