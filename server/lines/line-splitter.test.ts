import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Line, LineSplitter, MAX_LINE_BYTES } from './line-splitter.ts';

function linesOf(...chunks: readonly (string | Uint8Array)[]): Line[] {
  const splitter = new LineSplitter();
  const lines: Line[] = [];
  for (const chunk of chunks) {
    splitter.push(Buffer.from(chunk as string));
    for (let line = splitter.next(); line; line = splitter.next()) lines.push(line);
  }
  return lines;
}

const texts = (lines: readonly Line[]) => lines.map((line) => (line.is === 'text' ? line.text : line.is));

describe('lines of a byte stream', () => {
  it('are the same however they were cut, with LF or CRLF, a character in the middle included', () => {
    const written = fc.array(
      fc.tuple(
        fc.string({ unit: 'binary' }).map((text) => text.replace(/[\r\n\ufeff]/g, '')),
        fc.constantFrom('\n', '\r\n'),
      ),
    );
    fc.assert(
      fc.property(written, fc.array(fc.nat(40), { minLength: 1 }), (pairs, cuts) => {
        const bytes = Buffer.from(pairs.flat().join(''));
        const chunks: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i += 1) {
          const step = 1 + (cuts[i % cuts.length] as number);
          chunks.push(bytes.subarray(at, at + step));
          at += step;
        }
        expect(texts(linesOf(...chunks))).toEqual(pairs.map(([text]) => Buffer.from(text).toString()));
      }),
    );
  });

  it('several come in one chunk, an empty one among them, and what is not ended is none', () => {
    expect(texts(linesOf('one\n\ntwo\r\nthr'))).toEqual(['one', '', 'two']);
    expect(texts(linesOf('one\rtwo\n'))).toEqual(['one\rtwo']);
  });

  it('one that is not UTF-8 is told of, and the next is read as usual', () => {
    expect(texts(linesOf(Buffer.from([0xff, 0xfb, 10]), 'fine\n', Buffer.from([0xc3, 10]), 'é\n'))).toEqual([
      'not_utf8',
      'fine',
      'not_utf8',
      'é',
    ]);
  });

  it('one that is too long is told of once, before its end, and nothing of it is kept', () => {
    const splitter = new LineSplitter();
    const told: (Line | undefined)[] = [];
    for (let i = 0; i < 64; i += 1) {
      splitter.push(Buffer.alloc(16 * 1024, 'a'));
      told.push(splitter.next());
      expect(splitter.size).toBe(0);
    }
    expect(told.filter(Boolean)).toEqual([{ is: 'too_long' }]);
    splitter.push(Buffer.from('end\nnext\n'));
    expect(splitter.next()).toEqual({ is: 'text', text: 'next' });
  });

  it('the longest is a line, one byte more is not', () => {
    const longest = 'a'.repeat(MAX_LINE_BYTES);
    expect(texts(linesOf(`${longest}\n`, `${longest}\r`, '\n', `${longest}b\nc\n`))).toEqual([
      longest,
      'too_long',
      'too_long',
      'c',
    ]);
  });
});
