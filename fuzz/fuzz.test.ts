import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Judge } from './property.ts';
import { TARGETS } from './targets.ts';

/** Each target with some hundred inputs; `npm run fuzz` gives them a million. */
const RUNS = 400;
const LEAST = 40;

const runsOf = ({ share }: Judge) => Math.max(LEAST, Math.round(RUNS * Math.min(share, 2)));

describe('whatever is sent', () => {
  it.each(TARGETS.map((judge) => [judge.name, judge.says, judge] as const))('%s: %s', (_name, _says, judge) => {
    fc.assert(
      fc.property(judge.input, (input) => void judge.judge(input)),
      { numRuns: runsOf(judge) },
    );
  });
});
