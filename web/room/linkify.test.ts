import { describe, expect, it } from 'vitest';
import { linkify } from './linkify.ts';

const links = (text: string) =>
  linkify(text)
    .filter(({ href }) => href !== undefined)
    .map((piece) => piece.text);

describe('linkify', () => {
  it('loses no character of the text', () => {
    for (const text of [
      '',
      'no link',
      'see http://a.b/c, and (https://d.e/f_(g)) or mailto:x@y.z.',
      'http:// http://',
      'hhhhh',
    ]) {
      expect(
        linkify(text)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
    }
  });

  it.each([
    ['see http://a.example/x?y=1#z now', ['http://a.example/x?y=1#z']],
    ['HTTPS://A.example', ['HTTPS://A.example']],
    ['https://a.example.', ['https://a.example']],
    ['(https://a.example)', ['https://a.example']],
    ['https://en.example/wiki/Skein_(geese)', ['https://en.example/wiki/Skein_(geese)']],
    ['<https://a.example> "http://b.example"', ['https://a.example', 'http://b.example']],
    ['mailto:ann@a.example!', ['mailto:ann@a.example']],
    ['http://localhost:8080/', ['http://localhost:8080/']],
  ])('finds the addresses in %j', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example',
    'xhttp://a.example',
    'http://',
    'mailto:nobody',
    'file:///etc',
  ])('leaves %j as text', (text) => {
    expect(links(text)).toEqual([]);
  });

  it('takes no part of an endless address for the whole', () => {
    expect(links(`http://a.example/${'x'.repeat(3_000)}`)).toEqual([]);
    expect(links(`http://a.example/${'x'.repeat(2_000)}`)).toHaveLength(1);
  });

  it('shows what was written and links to where it leads', () => {
    expect(linkify('http://аpple.example')).toEqual([
      { text: 'http://аpple.example', href: expect.stringMatching(/^http:\/\/xn--/) },
    ]);
  });

  it.each(['http://'.repeat(8_000), 'http://a('.repeat(8_000), `http://a${')'.repeat(60_000)}`, 'h'.repeat(60_000)])(
    'is quick with hostile text',
    (text) => {
      const from = performance.now();
      linkify(text);
      expect(performance.now() - from).toBeLessThan(200);
    },
  );
});
