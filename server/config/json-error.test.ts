import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonErrorPlace } from './json-error.ts';

describe('jsonErrorPlace', () => {
  it.each([
    ['{"a": 1,}', 1, 9],
    ['{\n  "a": tru\n}', 2, 8],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3],
    ['', 1, 1],
    ['{"a": 1', 1, 8],
    ['abc', 1, 1],
    ['{"a": 1} x', 1, 10],
    ["{'a': 1}", 1, 2],
    ['[1, 02]', 1, 6],
    ['"\n"', 1, 1],
  ])('finds the error in %j', (text, line, column) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(jsonErrorPlace(text)).toEqual({ line, column });
  });

  it('finds none in what is JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => jsonErrorPlace(text) === undefined));
  });

  it('ends where a text is nested so deeply that reading it would fill the stack', () => {
    expect(jsonErrorPlace('['.repeat(100_000) + ']'.repeat(100_000))).toEqual({ line: 1, column: 501 });
    expect(jsonErrorPlace('['.repeat(500) + ']'.repeat(500))).toBeUndefined();
  });

  it('agrees with JSON.parse on damaged JSON', () => {
    const damaged = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '\\', '\u0001', '0'));
    fc.assert(
      fc.property(damaged, ([text, at, put]) => {
        const broken = text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1);
        let isJson = true;
        try {
          JSON.parse(broken);
        } catch {
          isJson = false;
        }
        return (jsonErrorPlace(broken) === undefined) === isJson;
      }),
      { numRuns: 500 },
    );
  });
});
