import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalName, foldName, nameProblem, utf8Length } from './names.ts';

describe('names', () => {
  it.each(['ann', 'Ann_B-9', '0', 'Zoë', 'Алиса', 'Ελένη', '山田太郎', 'やまだX', '김철수', 'सीता', 'ann.b', '李X', '😀', 'ⴰⴱ'])(
    'C30 takes %j',
    (name) => {
      expect(nameProblem(name)).toBeUndefined();
    },
  );

  it.each([
    ['', 'length'],
    ['   ', 'length'],
    ['x'.repeat(33), 'length'],
    [`${'é'.repeat(30)}xxxxx`, 'length'],
    ['日'.repeat(22), 'length'],
    ['a b', 'space'],
    ['a\u00a0b', 'space'],
    ['a:b', 'reserved'],
    ['ann~x1y2', 'reserved'],
    ['ann\uff5ex1y2', 'reserved'],
    ['a\u0000b', 'control'],
    ['a\u0085b', 'control'],
    ['a\u007fb', 'control'],
    ['a\u2028b', 'control'],
    ['a\u200bb', 'invisible'],
    ['a\u200db', 'invisible'],
    ['\ufeffa', 'invisible'],
    ['a\u00adb', 'invisible'],
    ['a\u{e0041}', 'invisible'],
    ['a\ufe0f', 'invisible'],
    ['\u3164', 'invisible'],
    ['a\ud800', 'invisible'],
    ['a\u202eb', 'bidi'],
    ['a\u2066b', 'bidi'],
    [`a${'\u0351'.repeat(50)}`, 'combining'],
    ['\u0301a', 'combining'],
    ['\u0430dmin', 'mixed_script'],
    ['\u03bfperator', 'mixed_script'],
    ['Алиcа', 'mixed_script'],
    ['ⴰⴱa', 'mixed_script'],
  ])('C31 C32 refuses %j with %s', (name, reason) => {
    expect(nameProblem(name)).toBe(reason);
  });

  it('C30 refuses by its length what would take long to compose', () => {
    expect(nameProblem(`a${'\u0351'.repeat(255)}`)).toBe('combining');
    expect(nameProblem(`a${'\u0351'.repeat(256)}`)).toBe('length');
  });

  it.each([
    ['admin', 'Admin'],
    ['admin', 'ａｄｍｉｎ'],
    ['é', 'e\u0301'],
    ['straße', 'STRASSE'],
    ['ΟΔΥΣΣΕΥΣ', 'οδυσσευς'],
    ['οδυσσευσ', 'οδυσσευς'],
  ])('C33 takes %j and %j for one name', (a, b) => {
    expect(foldName(a)).toBe(foldName(b));
  });

  it('C33 keeps different names apart, and folding twice changes nothing', () => {
    expect(foldName('ann')).not.toBe(foldName('anne'));
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => foldName(foldName(name)) === foldName(name)));
  });

  it('shows a name composed', () => {
    expect(canonicalName('Zoe\u0308')).toBe('Zo\u00eb');
  });

  it('measures UTF-8 as the platform does', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => utf8Length(text) === Buffer.byteLength(text)));
    expect(utf8Length('\ud800 \udc00')).toBe(Buffer.byteLength('\ud800 \udc00'));
  });
});
