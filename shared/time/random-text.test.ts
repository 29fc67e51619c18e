import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../testing/virtual-clock.ts';
import { randomPostId, randomText } from './random-text.ts';

describe('random text', () => {
  it('is base64url of the length asked for, with every character in use', () => {
    const random = seededRandom(3);
    for (const length of [0, 1, 12, 43]) expect(randomText(random, length)).toMatch(new RegExp(`^[\\w-]{${length}}$`));
    expect(new Set(randomText(random, 5_000)).size).toBe(64);
  });

  it('C51 a post id is a UUID, version 7, that sorts by its time', () => {
    const random = seededRandom(4);
    const time = fc.integer({ min: 0, max: 2 ** 47 });
    fc.assert(
      fc.property(time, time, (early, late) => {
        const [a, b] = [randomPostId(random, early), randomPostId(random, late)];
        expect(a).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(Number.parseInt(a.replaceAll('-', '').slice(0, 12), 16)).toBe(early);
        if (early !== late) expect(a < b).toBe(early < late);
      }),
    );
    expect(randomPostId(random, -5.5)).toMatch(/^00000000-0000-7/);
    expect(randomPostId(random, 1)).not.toBe(randomPostId(random, 1));
  });
});
