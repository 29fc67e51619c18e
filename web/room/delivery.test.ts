import { describe, expect, it } from 'vitest';
import { tickOf } from './delivery.ts';

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
