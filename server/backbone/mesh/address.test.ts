import { describe, expect, it } from 'vitest';
import { isDialable, isLoopback, parseAddress } from './address.ts';
import { formatAddress } from './byte-stream.ts';

describe('addresses', () => {
  it.each([
    ['example.org:80', { host: 'example.org', port: 80 }],
    ['10.0.0.7:9080', { host: '10.0.0.7', port: 9080 }],
    ['[::1]:65535', { host: '::1', port: 65_535 }],
    ['[fe80::1]:1', { host: 'fe80::1', port: 1 }],
    ['my_host-2:9080', { host: 'my_host-2', port: 9080 }],
  ])('M24 %s is one, and is written back the same', (text, expected) => {
    expect(parseAddress(text)).toEqual(expected);
    expect(formatAddress(expected)).toBe(text);
  });

  it.each([
    '',
    'host',
    'host:',
    ':80',
    'host:0',
    'host:65536',
    'host:99999',
    'host:123456',
    '::1:80',
    '[::1]',
    '[::1',
    'a b:80',
    'http://a:80',
    'host:80/',
    'host:8o',
    '[host]:80',
    `${'a'.repeat(254)}:80`,
  ])('M24 %j is none', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'db.localhost',
    '127.0.0.1',
    '127.8.9.10',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
  ])('M24 %s is loopback, and dialled only from loopback', (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(isDialable({ host, port: 1 }, true)).toBe(true);
    expect(isDialable({ host, port: 1 }, false)).toBe(false);
  });

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    'fe80::1',
    'FEBF::1',
    'fe80:0:0:0::1',
    '0.0.0.0',
    '0.1.2.3',
    '::',
    '0::0',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0xa9.0xfea9fe',
    '169.16689662',
  ])('M24 %s is never dialled', (host) => {
    expect(isDialable({ host, port: 1 }, true)).toBe(false);
    expect(isDialable({ host, port: 1 }, false)).toBe(false);
  });

  it.each([
    '10.0.0.1',
    '192.168.1.9',
    '8.8.8.8',
    '170.254.0.1',
    'fd00::1',
    '2001:db8::1',
    'node-b',
    'node-2',
    'n0.example.org',
    'localhost.example.org',
    'fec0.example',
    'a0x7f',
  ])('M24 %s is dialled from anywhere', (host) => {
    expect(isLoopback(host)).toBe(false);
    expect(isDialable({ host, port: 1 }, true)).toBe(true);
    expect(isDialable({ host, port: 1 }, false)).toBe(true);
  });
});
