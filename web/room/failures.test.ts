import { describe, expect, it } from 'vitest';
import type { Delivery, Entry } from '../state/types.ts';
import { failuresOf, refusal } from './failures.ts';

describe('refusal', () => {
  it('says why a post failed, in the words of the node where it has none of its own', () => {
    expect(refusal({ code: 'body_too_long', message: 'x' })).toContain('too long');
    expect(refusal({ code: 'from_the_future', message: 'Not today.' })).toBe('Not today.');
  });
});

describe('failuresOf', () => {
  const entry = (id: string, delivery: Delivery, place?: object) =>
    ({ id, delivery, place }) as Pick<Entry, 'id' | 'place' | 'delivery'>;
  const failed = (code: string): Delivery => ({ is: 'failed', code, message: '' });

  it('finds them among what waits, in their order', () => {
    const entries = [
      entry('a', { is: 'received' }, {}),
      entry('b', failed('x')),
      entry('c', { is: 'queued' }),
      entry('d', failed('unsent')),
    ];
    expect(failuresOf(entries)).toEqual({ ids: ['b', 'd'], areUnsent: false });
  });

  it('knows those that an earlier page left', () => {
    expect(failuresOf([entry('a', failed('unsent')), entry('b', failed('unsent'))])).toEqual({
      ids: ['a', 'b'],
      areUnsent: true,
    });
    expect(failuresOf([]).ids).toEqual([]);
  });
});
