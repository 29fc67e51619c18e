import { describe, expect, it } from 'vitest';
import { tickOf } from './delivery.ts';

describe('tickOf', () => {
  it('tells stored from everywhere by shape and by words', () => {
    expect(tickOf({ is: 'stored' })).toEqual({ glyph: '✓', label: 'Stored on your node' });
    expect(tickOf({ is: 'replicated' })).toEqual({ glyph: '✓', label: 'Stored on at least two nodes' });
    expect(tickOf({ is: 'everywhere' })).toEqual({ glyph: '✓✓', label: 'On every node that is up' });
  });

  it('has none for the posts of others', () => {
    expect(tickOf({ is: 'received' })).toBeUndefined();
  });

  it('says why a post failed, in the words of the node where it has none of its own', () => {
    expect(tickOf({ is: 'failed', code: 'body_too_long', message: 'x' })?.label).toContain('too long');
    expect(tickOf({ is: 'failed', code: 'from_the_future', message: 'Not today.' })?.label).toBe('Not sent: Not today.');
  });
});
