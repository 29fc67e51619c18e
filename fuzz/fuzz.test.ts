import fc from 'fast-check';
import { describe, it } from 'vitest';
import type { Judge } from './property.ts';
import { TARGETS } from './targets.ts';

/** Each target with some hundred inputs; `npm run fuzz` gives them a million. */
const RUNS = 400;
const LEAST = 40;
/** For a machine that is busy with other tests; a target alone takes a tenth of a second. */
const TIMEOUT_MS = 60_000;

const runsOf = ({ share }: Judge) => Math.max(LEAST, Math.round(RUNS * Math.min(share, 2)));

describe('whatever is sent', () => {
  it.each(TARGETS.map((judge) => [judge.name, judge.says, judge] as const))(
    '%s: %s',
    (_name, _says, judge) => {
      fc.assert(
        fc.property(judge.input, (input) => void judge.judge(input)),
        { numRuns: runsOf(judge) },
      );
    },
    TIMEOUT_MS,
  );
});
