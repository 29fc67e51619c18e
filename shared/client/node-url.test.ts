import { expect, it } from 'vitest';
import { plainUrl, rttUrl, socketUrl } from './node-url.ts';

it.each([
  ['http://a:1', 'http://a:1'],
  [' https://a/b//?x#y ', 'https://a/b'],
  ['a:1/', 'http://a:1'],
  ['wss://a', 'http://a'],
  ['http://a\n#\nb', 'http://a\n'],
])('the address %j of a node is %j', (given, plain) => {
  expect(plainUrl(given)).toBe(plain);
});

it('a node has one socket and one place to measure', () => {
  expect([socketUrl('https://a/b/'), rttUrl('https://a/b/')]).toEqual(['wss://a/b/ws', 'https://a/b/rtt']);
});
