import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeName } from '../../shared/ids.ts';
import { type LinkClaims, reachable } from './reachability.ts';

const claims = (said: Record<string, string>): LinkClaims =>
  new Map(Object.entries(said).map(([node, peers]) => [node as NodeName, new Set([...peers] as NodeName[])]));
const reach = (self: string, said: Record<string, string>) => [...reachable(self as NodeName, claims(said))].sort().join('');

describe('who can be reached', () => {
  it.each([
    ['alone', {}, 'a'],
    ['a link', { a: 'b', b: 'a' }, 'ab'],
    ['a line', { a: 'b', b: 'ac', c: 'bd', d: 'c' }, 'abcd'],
    ['a ring', { a: 'bd', b: 'ac', c: 'bd', d: 'ca' }, 'abcd'],
    ['two islands', { a: 'b', b: 'a', c: 'd', d: 'c' }, 'ab'],
    ['a dead node that still claims its link', { a: '', b: 'a' }, 'a'],
    ['a link whose other end has not spoken', { a: 'b' }, 'a'],
    ['a dead node in the middle', { a: '', b: 'ac', c: '' }, 'a'],
    ['a link to itself', { a: 'a' }, 'a'],
  ])('M61 %s', (_what, said, expected) => {
    expect(reach('a', said)).toBe(expected);
  });

  it('M61 it is mutual: whoever I reach reaches me', () => {
    const letters = fc.subarray([...'abcde']).map((peers) => peers.join(''));
    fc.assert(
      fc.property(fc.record({ a: letters, b: letters, c: letters, d: letters, e: letters }), (said) => {
        for (const one of 'abcde') for (const other of reach(one, said)) expect(reach(other, said)).toBe(reach(one, said));
      }),
    );
  });
});
