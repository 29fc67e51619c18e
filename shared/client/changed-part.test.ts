import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { changedPart, remade } from './changed-part.ts';

const list = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 12 });

describe('changedPart', () => {
  it('is what stands between what both lists begin and end with', () => {
    expect(changedPart([1, 2, 3], [1, 2, 3])).toEqual({ before: 3, after: 0 });
    expect(changedPart([1, 2, 3], [1, 2, 3, 4])).toEqual({ before: 3, after: 0 });
    expect(changedPart([1, 2, 3], [0, 1, 2, 3])).toEqual({ before: 0, after: 3 });
    expect(changedPart([1, 2, 3], [1, 9, 3])).toEqual({ before: 1, after: 1 });
    expect(changedPart([1, 1], [1, 1, 1])).toEqual({ before: 2, after: 0 });
    expect(changedPart([], [1])).toEqual({ before: 0, after: 0 });
  });
});

describe('remade', () => {
  const double = (n: number) => n * 2;

  it('makes what the whole list made anew would be', () => {
    fc.assert(
      fc.property(list, list, (old, now) => {
        expect(remade(old.map(double), old, now, double)).toEqual(now.map(double));
      }),
    );
  });

  it('makes only what is not as it was', () => {
    const make = vi.fn(double);
    remade([2, 4, 6], [1, 2, 3], [1, 2, 9, 3], make);
    expect(make).toHaveBeenCalledExactlyOnceWith(9, 0, [9]);
  });

  it('is the same list when all of it comes out the same', () => {
    const made = [2, 4];
    expect(remade(made, [1, 2], [1, 2], double)).toBe(made);
    expect(remade(made, [1, -3], [1, 3], () => 4)).toBe(made);
    expect(remade(made, [1, 2], [1], double)).toEqual([2]);
    expect(remade(made, undefined, [1, 2], double)).toBe(made);
    expect(remade(made, undefined, [1, 3], double)).toEqual([2, 6]);
  });
});
