import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import { parseCommand } from '../../server/lines/command.ts';
import { LineSplitter, MAX_LINE_BYTES, type Line as SplitLine } from '../../server/lines/line-splitter.ts';
import { type Judge, property } from '../property.ts';
import { textBytes, textOf } from '../texts.ts';
import { chunks, cuts } from './frames.ts';

/** The protocol of lines that is spoken over plain TCP. */

const PARTS = ['/msg ', '/join ', '/me ', '/nick', '//', ' ', '\t', 'bob', 'bob: hi', 'Zoë: ', 'x', '\n', '#ops', ': ', '/users'];

const bytes = fc.oneof(
  { weight: 8, arbitrary: textBytes(textOf('\n', '\r\n', '\r', '/join a\n', 'text\n', '\xff')) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: MAX_LINE_BYTES - 2, max: MAX_LINE_BYTES + 2 }), fc.constantFrom('\n', '\r\n', ''))
      .map(([length, end]) => Buffer.from(`${'x'.repeat(length)}${end}after\n`)),
  },
);

function split(stream: readonly Buffer[]): readonly SplitLine[] {
  const splitter = new LineSplitter();
  const lines: SplitLine[] = [];
  for (const chunk of stream) {
    splitter.push(chunk);
    for (let line = splitter.next(); line !== undefined; line = splitter.next()) lines.push(line);
  }
  return lines;
}

export const lines: readonly Judge[] = [
  property({
    name: 'lines/splitter',
    says: 'any bytes are cut into the same lines, whatever the chunks, and no line is longer than allowed',
    input: fc.record({ bytes, cuts }),
    // An empty line costs more than its one byte; 64 Ki of them are still no long pause.
    size: ({ bytes: given }) => 2 * given.length,
    run: ({ bytes: given, cuts: cut }) => split(chunks(given, cut)),
    holds: (result, { bytes: given }) => {
      // As texts: tens of thousands of lines take long to compare one by one.
      same(JSON.stringify(result), JSON.stringify(split([given])));
      const isWrong = (text: string) => text.includes('\n') || Buffer.byteLength(text) > MAX_LINE_BYTES;
      same(
        result.filter((line) => line.is === 'text' && isWrong(line.text)),
        [],
      );
    },
    share: 0.3,
  }),
  property({
    name: 'lines/command',
    says: 'any line asks for one thing',
    input: textOf(...PARTS),
    size: (text) => text.length,
    run: parseCommand,
    holds: (command, text) => {
      if (command.is === 'text') same(command.body, text);
      if (command.is === 'message') same(text.includes(command.to) && text.endsWith(command.body), true);
    },
  }),
];
