import { describe, expect, it } from 'vitest';
import { hueOf, initials } from './names.ts';

describe('initials', () => {
  it('takes two letters, of two words where there are two', () => {
    expect(initials('ann')).toBe('AN');
    expect(initials('ann-2')).toBe('A2');
    expect(initials('müller_k')).toBe('MK');
    expect(initials('👩‍🚀')).not.toBe('');
  });
});

describe('hueOf', () => {
  it('is steady, and spreads ids that look alike', () => {
    expect(hueOf('author-1')).toBe(hueOf('author-1'));
    const hues = new Set(Array.from({ length: 50 }, (_, i) => hueOf(`author-${i}`)));
    expect(hues.size).toBeGreaterThan(35);
  });
});
