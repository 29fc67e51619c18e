import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inline } from './inline.ts';
import { parseMarkdown } from './markdown.ts';

/** As HTML would write it, which it never becomes. */
function tagged(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      if ('of' in node) return `<${node.is}>${tagged(node.of)}</${node.is}>`;
      return `<${node.is}>${node.text}</${node.is}>`;
    })
    .join('');
}
const shown = (text: string) =>
  parseMarkdown(text)
    .map((block) =>
      block.is === 'code'
        ? `[${block.language}|${block.text}]`
        : block.is === 'quote'
          ? `> ${tagged(block.of)}`
          : tagged(block.of),
    )
    .join('¶');

describe('parseMarkdown', () => {
  it.each([
    [
      '**bold** and *italic* and _italic_ and ~~gone~~',
      '<bold>bold</bold> and <italic>italic</italic> and <italic>italic</italic> and <strike>gone</strike>',
    ],
    ['***both***', '<bold><italic>both</italic></bold>'],
    ['**bold with *italic* in it**', '<bold>bold with <italic>italic</italic> in it</bold>'],
    ['*a **b** c*', '<italic>a <bold>b</bold> c</italic>'],
    ['**a *b***', '<bold>a <italic>b</italic></bold>'],
    ['これは**重要**です', 'これは<bold>重要</bold>です'],
    ['~~**x**~~', '<strike><bold>x</bold></strike>'],
    ['two lines **of\nbold**', 'two lines <bold>of\nbold</bold>'],
  ])('marks %j', (text, expected) => expect(shown(text)).toBe(expected));

  it.each([
    '2*3*4',
    'a * b * c',
    'snake_case_name and __init__',
    '* item\n* item',
    '**not closed',
    'closed only** _',
    '~one~ and ~~~three~~~',
    '****',
    '** **',
    '#general <b>no</b> [text](http) ![x](y)',
    '# no heading\n- no list\n| no | table |',
    'a > b',
    '>_<',
    'me@a.example',
  ])('leaves %j as it is', (text) => expect(shown(text).replace(/<.?link>/g, '')).toBe(text));

  it.each([
    ['`a*b*c`', '<code>a*b*c</code>'],
    ['``a`b``', '<code>a`b</code>'],
    ['`` ` ``', '<code>`</code>'],
    ['`open', '`open'],
    ['**`x`**', '<bold><code>x</code></bold>'],
    ['`http://a.example`', '<code>http://a.example</code>'],
  ])('takes %j for code', (text, expected) => expect(shown(text)).toBe(expected));

  it.each([
    ['\\*not italic\\*', '*not italic*'],
    ['\\`x\\`', '`x`'],
    ['\\\\', '\\'],
    ['\\> no quote', '> no quote'],
    ['C:\\dir and \\n', 'C:\\dir and \\n'],
    ['\\', '\\'],
  ])('escapes in %j', (text, expected) => expect(shown(text)).toBe(expected));

  it.each([
    ['```\na\n\n  b\n```', '[|a\n\n  b]'],
    ['```ts\nconst x = `*`;\n```', '[ts|const x = `*`;]'],
    ['see\n```\na\n```\nthere', 'see¶[|a]¶there'],
    ['```\n```', '[|]'],
    ['```a\n```b\n```', '[a|```b]'],
    ['```not closed\nx', '```not closed\nx'],
    ['```js let x```', '<code>js let x</code>'],
    ['> quoted\n> *twice*\nanswer', '> quoted\n<italic>twice</italic>¶answer'],
    ['> a\n>\n> b', '> a\n\nb'],
    ['a\n\nb', 'a\n\nb'],
  ])('divides %j into blocks', (text, expected) => expect(shown(text)).toBe(expected));
});

const source = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '*',
        '**',
        '***',
        '_',
        '~~',
        '`',
        '```',
        '\n```\n',
        '\n> ',
        '\\',
        ' ',
        '\n',
        'http://a.example/',
        'mailto:x@y.z',
        ')',
      ),
      fc.string({ unit: 'grapheme', maxLength: 4 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('any text', () => {
  it('keeps all that is not a mark, in its order', () => {
    const letters = (text: string) => text.replace(/<\/?(bold|italic|strike|code|link)>/g, '').replace(/[\\*_~`>\s¶[\]|]/g, '');
    fc.assert(
      fc.property(source, (text) => {
        expect(letters(shown(text))).toBe(letters(text));
      }),
    );
  });

  it('makes links of http, https and mailto alone', () => {
    const links = (nodes: readonly Inline[]): string[] =>
      nodes.flatMap((node) =>
        typeof node === 'string' ? [] : 'of' in node ? links(node.of) : node.is === 'link' ? [node.href] : [],
      );
    fc.assert(
      fc.property(source, (text) => {
        for (const block of parseMarkdown(text))
          if (block.is !== 'code') for (const href of links(block.of)) expect(href).toMatch(/^(https?:\/\/[^/]|mailto:.*@)/);
      }),
    );
  });

  it.each([
    '*',
    '**a',
    '*a ',
    '*a*',
    'a*',
    '_a_ ',
    '`',
    '` ``',
    '~~',
    '\\',
    '> ',
    '```\n',
    '>\n',
    'h',
    'http://',
    '*http://a.b* ',
  ])('nests and takes time within bounds: 60 kB of %j', (piece) => {
    const text = piece.repeat(60_000 / piece.length);
    const depth = (nodes: readonly Inline[]): number =>
      Math.max(0, ...new Set(nodes.map((node) => (typeof node !== 'string' && 'of' in node ? 1 + depth(node.of) : 0))));
    const spent: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const from = performance.now();
      const blocks = parseMarkdown(text);
      spent.push(performance.now() - from);
      for (const block of blocks) if (block.is !== 'code') expect(depth(block.of)).toBeLessThanOrEqual(8);
    }
    expect(Math.min(...spent)).toBeLessThan(200);
  });
});
