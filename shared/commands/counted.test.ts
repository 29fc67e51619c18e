import { describe, expect, it } from 'vitest';
import { type Counted, countedBack, lastOwn, reactionIn, replyIn } from './counted.ts';

const post = (name: string, some: Partial<Counted> = {}): Counted & { readonly name: string } => {
  return { name, own: false, deleted: false, delivery: { is: 'received' }, ...some };
};
const [first, mine, gone, refused] = [
  post('first'),
  post('mine', { own: true, delivery: { is: 'stored' } }),
  post('gone', { own: true, deleted: true }),
  post('refused', { own: true, delivery: { is: 'failed' } }),
];
const posts = [first, mine, gone, refused];

describe('which message is meant', () => {
  it.each([
    ['👍', { emoji: '👍', back: 1 }],
    ['❤️  12', { emoji: '❤️', back: 12 }],
    ['🇩🇪', { emoji: '🇩🇪', back: 1 }],
    ['👍 0', undefined],
    ['👍 two', undefined],
    ['bob', undefined],
    ['', undefined],
    ['👍'.repeat(9), undefined],
  ])('reads %j after /react', (argument, found) => {
    expect(reactionIn(argument)).toEqual(found);
  });

  it.each([
    ['yes', { body: 'yes', back: 1 }],
    ['2 yes\nand no', { body: 'yes\nand no', back: 2 }],
    ['3', { body: '3', back: 1 }],
    ['1 3 apples', { body: '3 apples', back: 1 }],
    ['0 yes', undefined],
    ['', undefined],
  ])('reads %j after /reply', (argument, found) => {
    expect(replyIn(argument)).toEqual(found);
  });

  it('is the last own one that is neither taken back nor refused', () => {
    expect(lastOwn(posts)).toBe(mine);
    expect(lastOwn([first])).toBeUndefined();
  });

  it('is counted back over all that stands there, what was taken back too', () => {
    expect([1, 2, 3, 4].map((back) => countedBack(posts, back))).toEqual([gone, mine, first, undefined]);
  });
});
