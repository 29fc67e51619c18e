import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The kinds of tests, in the order in which `npm test` runs them. */
const NOT_UNIT = ['**/*.sim.test.ts', 'server/testing/tidy.test.ts'];

/** Hold a wait of about a second against a promise: one after the other, with nothing beside them. */
const TIMED = ['bad-peers', 'chat', 'drain', 'failover', 'latency', 'ui-mesh-choice', 'ui-mesh-outage', 'ui-room-writing'].map(
  (name) => `e2e/${name}.test.ts`,
);

/** Take longest of those that run beside others. */
const LONGEST = /(e2e\/(chaos|idle|lines|ui-access|stalls|leader|terminal-pipe)|server\/store\/(damage|sqlite-store))\.test\.ts$/;

/** Of each project the longest first, so that none of them is left over and runs on alone: in a fresh clone nothing else tells. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONGEST.test(moduleId);
    return [...new Set(sorted.map(({ project }) => project))].flatMap((project) => {
      const its = sorted.filter((file) => file.project === project);
      return [...its.filter(isLong), ...its.filter((file) => !isLong(file))];
    });
  }
}

/** Each file starts whole meshes and browsers. */
const PATIENT = { testTimeout: 90_000, hookTimeout: 60_000 } as const;

/** Where several projects run at once, those with a later number wait for the others. */
const inTurn = (groupOrder: number) => ({ sequence: { groupOrder } });

export default defineConfig({
  // Says what JSX is to the tests of the UI; nothing else of the build matters to them.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    environment: 'node',
    // Left to itself it keeps one core for itself, which of two is too many.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // What modules keep is fit for several files in one process. A hook at the top of a shared module is not: it is the first file's alone.
    isolate: false,
    projects: [
      { extends: true, test: { name: 'tidy', include: ['server/testing/tidy.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,server,simulation,terminal,web,fuzz,chaos,scripts}/**/*.test.{ts,tsx}'],
          exclude: NOT_UNIT,
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'sim',
          include: ['{shared,server,simulation}/**/*.sim.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: { name: 'e2e', include: ['e2e/**/*.test.ts'], exclude: TIMED, maxWorkers: 2, ...inTurn(1), ...PATIENT },
      },
      { extends: true, test: { name: 'e2e-timed', include: TIMED, fileParallelism: false, ...inTurn(2), ...PATIENT } },
      {
        extends: true,
        // Minutes of real time; `npm test` has the same on a clock that is moved.
        test: { name: 'slow', include: ['e2e/**/*.slow.ts'], fileParallelism: false, ...inTurn(3), hookTimeout: 60_000 },
      },
    ],
  },
});
