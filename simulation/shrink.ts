import type { Action, Plan } from './plan.ts';

/**
 * Makes a failing plan smaller: leaves out actions, as many at once as the failure allows, until none can be left out (delta
 * debugging, Zeller and Hildebrandt 2002). `fails` runs a plan. Gives up after `budget` runs with the smallest plan so far.
 */
export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>, budget = 300): Promise<Plan> {
  let best = plan;
  let runs = 0;
  for (let chunk = Math.ceil(best.actions.length / 2); chunk >= 1; chunk = chunk === 1 ? 0 : Math.ceil(chunk / 2)) {
    for (let start = 0; start < best.actions.length; ) {
      if (runs >= budget) return best;
      runs += 1;
      const smaller = { ...best, actions: without(best.actions, start, chunk) };
      if (await fails(smaller)) best = smaller;
      else start += chunk;
    }
  }
  return best;
}

function without(actions: readonly Action[], start: number, count: number): readonly Action[] {
  return [...actions.slice(0, start), ...actions.slice(start + count)];
}
