import { expect, it } from 'vitest';
import { CommitAge } from './commit-age.ts';

it('the age of a queue is that of its oldest entry, as far as looks can tell', () => {
  const age = new CommitAge();
  expect(age.look({ proposed: 0, settled: 0 }, 0)).toBe(0);
  expect(age.look({ proposed: 5, settled: 0 }, 250)).toBe(0);
  expect(age.look({ proposed: 9, settled: 0 }, 500)).toBe(250);
  // The first five are done; the other four were first seen at 500.
  expect(age.look({ proposed: 9, settled: 5 }, 750)).toBe(250);
  expect(age.look({ proposed: 9, settled: 9 }, 1_000)).toBe(0);
});

it('a queue that is never empty and always moves does not grow old', () => {
  const age = new CommitAge();
  for (let look = 1; look < 100; look += 1) {
    expect(age.look({ proposed: look * 100, settled: (look - 1) * 100 }, look * 250)).toBeLessThanOrEqual(250);
  }
});

it('a commit that hangs grows old with nothing new behind it', () => {
  const age = new CommitAge();
  for (let look = 0; look < 10; look += 1) expect(age.look({ proposed: 1, settled: 0 }, look * 250)).toBe(look * 250);
});
