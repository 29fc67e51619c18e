import { expect, it } from 'vitest';
import { unknownHosts } from './unknown-hosts.ts';

// `.invalid` is nobody's, by RFC 6761.
it('names the hosts that lead nowhere, when there is none that does', async () => {
  expect(await unknownHosts(['http://nonsense.invalid:8080', 'http://other.invalid'])).toEqual([
    'nonsense.invalid',
    'other.invalid',
  ]);
  expect(await unknownHosts(['http://nonsense.invalid', 'http://localhost:8080'])).toEqual([]);
  expect(await unknownHosts(['http://127.0.0.1:1', 'http://[::1]:1'])).toEqual([]);
});
