import { expect, it } from 'vitest';
import { readUrl } from './start-url.ts';

it.each([
  ['http://localhost:8080', 'http://localhost:8080'],
  ['localhost:8080/', 'http://localhost:8080'],
  ['node-a', 'http://node-a'],
  [' https://chat.example/b/?x#y ', 'https://chat.example/b'],
  ['ws://10.0.0.1:8080', 'http://10.0.0.1:8080'],
  ['[::1]:8080', 'http://[::1]:8080'],
])('takes %j for the node at %j', (text, url) => {
  expect(readUrl(text)).toBe(url);
});

it.each(['', ' ', 'http://', 'https:///x', 'ftp://x', 'tcp://localhost:9080', '/tmp/x', 'a b', 'localhost:x', 'localhost:99999'])(
  'says of %j that it is no URL of a node',
  (text) => {
    expect(() => readUrl(text)).toThrow(`${JSON.stringify(text)} is no URL of a node, such as http://localhost:8080`);
  },
);
