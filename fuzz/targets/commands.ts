import { deepStrictEqual as same } from 'node:assert/strict';
import { readLine } from '../../shared/commands/read-line.ts';
import { parseRoomName } from '../../shared/protocol/rooms.ts';
import { type Judge, property } from '../property.ts';
import { textOf } from '../texts.ts';

/** Lines of the composer and of the terminal. */

const PARTS = ['/msg ', '/join ', '/me ', '/nick', '//', ' ', '\t', 'bob', 'bob: hi', 'Zoë: ', 'x', '\n', '#ops', ': ', '/users'];
const people = { known: new Set(['bob', 'Zoë', 'constructor', 'x'.repeat(32)]), left: new Set(['dan']) };

export const commands: readonly Judge[] = [
  property({
    name: 'commands/read-line',
    says: 'any line of the composer means one thing, and only a known person gets a direct message by their name',
    input: textOf(...PARTS),
    size: (text) => text.length,
    run: (text) => readLine(text, people),
    holds: (line, text) => {
      if (line.is === 'direct' && !/^\n*\//.test(text)) same(people.known.has(line.name), true);
      if (line.is === 'join') same(parseRoomName(line.room), line.room);
    },
  }),
];
