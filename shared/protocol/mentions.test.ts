import { describe, expect, it } from 'vitest';
import { mentions } from './mentions.ts';

describe('mentions', () => {
  it.each([
    ['@ann', 'ann'],
    ['hello @Ann!', 'ann'],
    ['hello @ann, and you?', 'Ann'],
    ['(@ann)', 'ann'],
    ['@ann: look', 'ann'],
    ['@ann.', 'ann'],
    ['mail a@b.c or ask @ann', 'ann'],
    ['@José', 'jose\u0301'],
    ['@anna and @ann', 'ann'],
    ['@ann~x1y2', 'ann~x1y2'],
    ['\n@李雷 好', '李雷'],
  ])('finds in %j the name %j', (body, name) => {
    expect(mentions(body, name)).toBe(true);
  });

  it.each([
    ['ann', 'ann'],
    ['@anna', 'ann'],
    ['mail@ann', 'ann'],
    ['@ann-marie', 'ann'],
    ['@ann~x1y2', 'ann'],
    ['@@ann', 'ann'],
    ['@', ''],
    ['', 'ann'],
  ])('does not find in %j the name %j', (body, name) => {
    expect(mentions(body, name)).toBe(false);
  });
});
