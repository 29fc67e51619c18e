import { describe, expect, it } from 'vitest';
import { nextName, refusalText } from './wanted-name.ts';

describe('nextName', () => {
  it('counts up', () => {
    expect(nextName('ann')).toBe('ann-2');
    expect(nextName('ann-2')).toBe('ann-3');
    expect(nextName('node-9')).toBe('node-10');
  });

  it('stays a name: 32 characters, 64 bytes', () => {
    expect(nextName('x'.repeat(32))).toBe(`${'x'.repeat(30)}-2`);
    const wide = nextName('あ'.repeat(21));
    expect(new TextEncoder().encode(wide).length).toBeLessThanOrEqual(64);
    expect(wide).toMatch(/^あ+-2$/);
  });
});

describe('refusalText', () => {
  it('tells the rules of names, whatever sentence the node sends with it', () => {
    expect(refusalText('bad_name', 'This name cannot be used. Choose another one.', 'a b')).toBe(
      'This name cannot be used: 1–32 characters, no spaces, no “:” or “~”, letters of one script.',
    );
  });

  it('names the taken name, and lets the node speak of anything else', () => {
    expect(refusalText('name_taken', 'Taken.', 'ann')).toContain('“ann”');
    expect(refusalText('forbidden', 'Not you.', 'ann')).toBe('Not you.');
  });
});
