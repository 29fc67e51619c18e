import fc from 'fast-check';
import { TRICKY_TEXTS } from './tricky-texts.ts';

/** Texts as somebody with bad intentions, or a bad day, would send them. */

/** What all limits are around: the largest ordinary frame, in characters. */
export const LARGE = 64 * 1024;

const short = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TRICKY_TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 40 }) },
  // Any UTF-16 units, so also surrogates without a partner.
  { weight: 1, arbitrary: fc.array(fc.nat({ max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)) },
);

/** One piece again and again: what makes a pattern that backtracks take for ever. */
function repeated(pieces: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .record({ before: short, piece: pieces, after: short, length: fc.integer({ min: 1, max: LARGE }) })
    .map(({ before, piece, after, length }) => before + piece.repeat(Math.ceil(length / Math.max(1, piece.length))) + after);
}

/** Joined and long texts of `pieces`, and sometimes anything at all. */
export function textOf(...pieces: readonly string[]): fc.Arbitrary<string> {
  const piece = pieces.length > 0 ? fc.oneof(fc.constantFrom(...pieces), short) : short;
  return fc.oneof(
    { weight: 50, arbitrary: piece },
    { weight: 40, arbitrary: fc.array(piece, { maxLength: 6 }).map((parts) => parts.join('')) },
    { weight: 4, arbitrary: repeated(piece) },
    { weight: 1, arbitrary: repeated(fc.string({ unit: 'binary', minLength: 1, maxLength: 2 })) },
  );
}

/** As it arrives over a wire: a surrogate without a partner is replaced. */
export const wellFormed = (text: string) => text.replace(/\p{Cs}/gu, '\ufffd');

export const anyText = textOf();
export const shortText = short;

/** Bytes of a text, and sometimes bytes that are none. */
export const textBytes = (texts: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 9, arbitrary: texts.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  );
