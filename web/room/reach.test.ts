import { describe, expect, it } from 'vitest';
import { anEntry, aRoom } from '../state/fixtures.ts';
import { isBefore } from './reach.ts';

const held = aRoom({ entries: [anEntry({ minute: 10 }), anEntry({ minute: 11 })] });
const first = held.entries[0]?.time ?? 0;
const idAt = (ms: number, version = '7') => {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${version}000-8000-000000000000`;
};

describe('isBefore', () => {
  it('is sure that what is held reaches back far enough when the message was written after the first of it', () => {
    expect(isBefore(held, idAt(first + 120_000))).toBe(true);
    expect(isBefore(held, idAt(first - 120_000))).toBe(false);
  });

  it('gives clocks that differ their due', () => {
    expect(isBefore(held, idAt(first + 30_000))).toBe(false);
  });

  it('knows nothing of an id that tells no time', () => {
    expect(isBefore(held, idAt(first + 120_000, '4'))).toBe(false);
    expect(isBefore(aRoom({}), idAt(first))).toBe(false);
  });
});
