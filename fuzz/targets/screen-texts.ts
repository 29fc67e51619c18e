import { deepStrictEqual as same } from 'node:assert/strict';
import fc from 'fast-check';
import { loggable, printable } from '../../server/loggable.ts';
import { plainUrl, rttUrl, socketUrl } from '../../shared/client/node-url.ts';
import { isLong } from '../../web/room/fold.ts';
import { type Inline, plainOf } from '../../web/room/inline.ts';
import { parseMarkdown } from '../../web/room/markdown.ts';
import { hashOf, readHash, readLaunch } from '../../web/state/launch.ts';
import { type Judge, property } from '../property.ts';
import { textOf, wellFormed } from '../texts.ts';

/** What users wrote, on its way to a screen or a log; and the addresses a page is opened with. */

const LINKS = [
  'http://',
  'https://',
  'HTTPS://a.b',
  'mailto:',
  'mailto:a@b.c',
  'javascript:',
  'data:',
  '(',
  ')',
  '.',
  '@',
  '\n',
  ' ',
  'h',
];
const text = textOf(...LINKS, '*', '**', '***', '_', '~~', '`', '```', '\n```\n', '\n> ', '\\');
const withoutMarks = (shown: string): string => shown.replace(/[\\*_~`>\s]/g, '');
const linksIn = (nodes: readonly Inline[]): Extract<Inline, { is: 'link' }>[] =>
  nodes.flatMap((node) => (typeof node === 'string' || node.is === 'code' ? [] : 'of' in node ? linksIn(node.of) : [node]));
const UNPRINTABLE = /[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

export const screenTexts: readonly Judge[] = [
  property({
    name: 'screen/markdown',
    says: 'a post is shown letter for letter, marks aside, and only http, https and mailto become links',
    input: text,
    size: (given) => given.length,
    run: parseMarkdown,
    holds: (blocks, given) => {
      const nodes = blocks.flatMap((block): readonly Inline[] => (block.is === 'code' ? [block.language, block.text] : block.of));
      same(withoutMarks(plainOf(nodes)), withoutMarks(given));
      for (const { text: shown, href } of linksIn(nodes)) {
        same(/^(https?:\/\/[^/]|mailto:.*@)/.test(href), true);
        same(/[\s<>"]/.test(shown), false);
        same(new URL(shown).href, href);
      }
    },
    share: 2,
  }),
  property({
    name: 'screen/fold',
    says: 'any text is long or not',
    input: fc.oneof(
      text,
      fc
        .tuple(fc.constantFrom('\n', 'a\n', '😀', 'x'), fc.constantFrom(19, 20, 21, 1_999, 2_000, 2_001))
        .map(([piece, count]) => piece.repeat(count)),
    ),
    size: (given) => given.length,
    run: isLong,
    holds: (long, given) => same(long, [...given].length > 2_000 || given.split('\n').length > 20),
  }),
  property({
    name: 'screen/address',
    says: 'any address of the page asks for something or nothing, and a target comes back from its own address',
    // A browser has replaced surrogates without a partner.
    input: fc.record({
      search: text,
      hash: fc.tuple(fc.constantFrom('', '#/r/', '#/dm/'), text).map((both) => wellFormed(both.join(''))),
    }),
    size: ({ search, hash }) => search.length + hash.length,
    run: ({ search, hash }) => ({ launch: readLaunch(search, hash), target: readHash(hash) }),
    holds: ({ target }) => {
      if (target) same(readHash(hashOf(target)), target);
    },
  }),
  property({
    name: 'screen/node-url',
    says: 'any text becomes an address to dial, with one spelling',
    input: textOf('/', '?', '#', 'http://', 'ws://', '\n', 'a'),
    size: (given) => given.length,
    run: (given) => ({ plain: plainUrl(given), urls: [socketUrl(given), rttUrl(given)] }),
    holds: ({ plain }) => same(/^https?:\/\//i.test(plain), true),
  }),
  property({
    name: 'log/printable',
    says: 'what is logged is one short line without control characters, whatever was sent',
    input: fc.oneof(text, fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, withTypedArray: true })),
    size: (given) => (typeof given === 'string' ? given.length : 0),
    run: (given) => ({ line: JSON.stringify(loggable(given)), text: typeof given === 'string' ? printable(given) : '' }),
    holds: ({ line, text: shown }) => {
      same(UNPRINTABLE.test(line ?? '') || UNPRINTABLE.test(shown), false);
    },
  }),
];
