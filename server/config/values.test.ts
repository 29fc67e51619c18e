import { describe, expect, it } from 'vitest';
import {
  duration,
  formatHostPort,
  oneOf,
  orOff,
  parseHostPort,
  parseNodeName,
  parseOrigin,
  parseSwitch,
  ValueError,
  wholeNumber,
} from './values.ts';

describe('host:port', () => {
  it.each([
    ['127.0.0.1:9080', '127.0.0.1', 9080],
    ['[::1]:9080', '::1', 9080],
    ['[fe80::1]:1', 'fe80::1', 1],
    ['chat.example.org:65535', 'chat.example.org', 65_535],
    ['node_a:80', 'node_a', 80],
  ])('%s is read, and written the same', (text, host, port) => {
    expect(parseHostPort(text)).toEqual({ host, port });
    expect(formatHostPort({ host, port })).toBe(text);
  });

  it.each([
    '8080',
    'localhost',
    '',
    ':8080',
    '::1:9080',
    '[::1]',
    '[::g]:1',
    '[127.0.0.1]:1',
    'a b:1',
    'http://a:1',
    `${'a'.repeat(300)}:1`,
  ])('"%s" is refused', (text) => expect(() => parseHostPort(text)).toThrow(ValueError));

  it.each(['a:0', 'a:70000', 'a:abc', 'a:', 'a:-1', 'a:1.5', 'a:999999999999'])('"%s" has no valid port', (text) => {
    expect(() => parseHostPort(text)).toThrow(/a port is a number from 1 to 65535/);
  });
});

describe('duration', () => {
  const parse = duration({ from: '10ms', to: '1h' });

  it.each([
    ['80ms', 80],
    ['10s', 10_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
  ])('%s is %i ms', (text, ms) => expect(parse(text)).toBe(ms));

  it.each(['10', 's', '', '-1s', '1e3s', '10 s', '1d', 'off'])('"%s" is refused', (text) => {
    expect(() => parse(text)).toThrow(/with its unit/);
  });

  it.each(['9ms', '2h'])('%s is out of range', (text) => expect(() => parse(text)).toThrow('must be from 10ms to 1h'));

  it('may be off where that is said', () => {
    expect(orOff(parse)('off')).toBeUndefined();
    expect(orOff(parse)('1s')).toBe(1_000);
    expect(() => orOff(parse)('never')).toThrow(/, or off$/);
  });
});

describe('other values', () => {
  it('reads switches', () => {
    expect(['on', 'true', '1', 'off', 'false', '0'].map(parseSwitch)).toEqual([true, true, true, false, false, false]);
    expect(() => parseSwitch('maybe')).toThrow(ValueError);
  });

  it('reads whole numbers in a range', () => {
    expect(wholeNumber(0, 10)('10')).toBe(10);
    for (const text of ['11', '-1', '1.5', '', 'abc', '1e1', '0x1'])
      expect(() => wholeNumber(0, 10)(text)).toThrow('from 0 to 10');
  });

  it('reads one of some words', () => {
    expect(oneOf('json', 'pretty')('pretty')).toBe('pretty');
    expect(() => oneOf('json', 'pretty')('xml')).toThrow('must be one of json, pretty');
  });

  it('reads origins and writes them as browsers do', () => {
    expect(parseOrigin('https://Chat.Example.org')).toBe('https://chat.example.org');
    expect(parseOrigin('http://a:80/')).toBe('http://a');
    expect(parseOrigin('http://[::1]:8080')).toBe('http://[::1]:8080');
    for (const text of [
      '*',
      'https://*.a.org',
      'a.org',
      'null',
      'ws://a',
      'https://a/path',
      'https://u:p@a',
      'https://a?b',
      'file:///a',
    ]) {
      expect(() => parseOrigin(text), text).toThrow(ValueError);
    }
  });

  it('reads node names', () => {
    expect(parseNodeName('node-a.8080')).toBe('node-a.8080');
    for (const text of ['', '-a', 'a b', 'a/b', 'ä', 'a'.repeat(65)]) expect(() => parseNodeName(text), text).toThrow(ValueError);
  });
});
