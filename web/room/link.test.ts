import { describe, expect, it } from 'vitest';
import { type Inline, parseInline } from './inline.ts';

const links = (text: string) =>
  parseInline(text).filter((node): node is Extract<Inline, { is: 'link' }> => typeof node !== 'string' && node.is === 'link');
const texts = (text: string) => links(text).map((link) => link.text);

describe('addresses', () => {
  it.each([
    ['see http://a.example/x?y=1#z now', ['http://a.example/x?y=1#z']],
    ['HTTPS://A.example', ['HTTPS://A.example']],
    ['https://a.example.', ['https://a.example']],
    ['(https://a.example)', ['https://a.example']],
    ['https://en.example/wiki/Skein_(geese)', ['https://en.example/wiki/Skein_(geese)']],
    ['<https://a.example> "http://b.example"', ['https://a.example', 'http://b.example']],
    ['mailto:ann@a.example!', ['mailto:ann@a.example']],
    ['http://localhost:8080/', ['http://localhost:8080/']],
    ['http://a.example/a_b_c*d', ['http://a.example/a_b_c*d']],
    ['see http://a.example/**, and', ['http://a.example/']],
  ])('are found in %j', (text, expected) => expect(texts(text)).toEqual(expected));

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'ftp://a.example',
    'xhttp://a.example',
    'http://',
    'mailto:nobody',
    'file:///etc',
    'http:/\u202e/a.example',
  ])('are not seen in %j', (text) => expect(parseInline(text)).toEqual([text]));

  it('end where the direction of writing is turned around', () => {
    expect(texts('http://a.example/\u202egpj.exe')).toEqual(['http://a.example/']);
    expect(texts('http://a.example/\u2067x')).toEqual(['http://a.example/']);
  });

  it('are not cut: an endless one is text', () => {
    expect(texts(`http://a.example/${'x'.repeat(3_000)}`)).toEqual([]);
    expect(texts(`http://a.example/${'x'.repeat(2_000)}`)).toHaveLength(1);
  });

  it.each([
    ['http://аpple.example', 'xn--pple-43d.example'],
    ['https://bank.example@evil.example/x', 'evil.example'],
    ['https://bank.example:pw@evil.example', 'evil.example'],
    ['http:\\\\evil.example', undefined],
    ['https://a.example/x', undefined],
    ['https://a.example:8443/x', undefined],
    ['https://A.example:443/x', undefined],
    ['https://a.example\\@b.example/', 'a.example'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['mailto:ann@a.example', undefined],
  ])('%j leads to %j, which is said when it is not what one reads', (text, host) => {
    expect(links(text)[0]?.host).toBe(host);
  });
});
