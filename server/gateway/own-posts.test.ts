import { describe, expect, it } from 'vitest';
import type { OriginId } from '../../shared/ids.ts';
import { OwnPosts } from './own-posts.ts';

const origin = 'o' as OriginId;
const mark = (seq: number, everywhere: number) => ({ origin, seq, everywhere });

describe('own posts', () => {
  it('C89 is news when a post lies between two marks, of either kind', () => {
    const posts = new OwnPosts();
    posts.add({ origin, seq: 5 }, mark(2, 1));
    posts.add({ origin, seq: 9 }, mark(2, 1));
    expect([mark(4, 3), mark(5, 4), mark(8, 4), mark(8, 5), mark(9, 8), mark(9, 9)].map((at) => posts.advance(at))).toEqual([
      ...[false, true, false, true, true, true],
    ]);
    expect(posts.size).toBe(0);
    expect(posts.advance(mark(20, 20))).toBe(false);
  });

  it('takes a post again, and late ones, in any order', () => {
    const posts = new OwnPosts();
    for (const seq of [7, 3, 7, 5]) posts.add({ origin, seq }, mark(0, 0));
    posts.add({ origin, seq: 1 }, mark(1, 1));
    expect([mark(2, 0), mark(3, 0), mark(4, 0), mark(6, 0), mark(7, 7)].map((at) => posts.advance(at))).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  it('is bounded, and a mark that reaches the newest post is still news', () => {
    const posts = new OwnPosts();
    for (let seq = 1; seq <= 5_000; seq += 1) posts.add({ origin, seq }, mark(0, 0));
    expect(posts.advance(mark(10, 0))).toBe(false);
    expect(posts.advance(mark(5_000, 0))).toBe(true);
  });
});
