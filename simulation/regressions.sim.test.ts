import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Plan } from './plan.ts';
import { runPlan } from './run-plan.ts';

/** A plan that failed once, made small, with what it showed. */
interface Regression extends Plan {
  readonly showed: string;
}

const FOLDER = fileURLToPath(new URL('./regressions', import.meta.url));

describe('every plan that ever failed', () => {
  for (const file of readdirSync(FOLDER)) {
    const plan = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Regression;
    it(`${file.replace('.json', '').replaceAll('-', ' ')}: ${plan.showed}`, async () => {
      expect((await runPlan(plan)).faults).toEqual([]);
    });
  }
});
