import { describe, expect, it } from 'vitest';
import type { Delivery, Entry } from '../state/types.ts';
import { failuresOf, refusal, tickOf } from './delivery.ts';

const ALL = { up: 3, of: 3 };

describe('tickOf', () => {
  it('tells stored from everywhere by shape and by words', () => {
    expect(tickOf({ is: 'stored' }, ALL)).toEqual({ glyph: '✓', label: 'Stored on your node' });
    expect(tickOf({ is: 'replicated' }, ALL)).toEqual({ glyph: '✓', label: 'Stored on at least two nodes' });
    expect(tickOf({ is: 'everywhere' }, ALL)).toEqual({ glyph: '✓✓', label: 'Stored on 3 of 3 nodes' });
    expect(tickOf({ is: 'everywhere' }, { up: 2, of: 3 })?.label).toBe('Stored on 2 of 3 nodes');
    expect(tickOf({ is: 'everywhere' }, { up: 1, of: 1 })?.label).toBe('Stored on 1 of 1 node');
  });

  it('has none for the posts of others, and none for what failed', () => {
    expect(tickOf({ is: 'received' }, ALL)).toBeUndefined();
    expect(tickOf({ is: 'failed', code: 'body_too_long', message: 'x' }, ALL)).toBeUndefined();
  });
});

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
