import { describe, expect, it } from 'vitest';
import { type Plan, planOf } from './plan.ts';
import { shrink } from './shrink.ts';

describe('shrinking a failing plan', () => {
  const plan = planOf(1);
  const needs =
    (...wanted: readonly number[]) =>
    async ({ actions }: Plan) =>
      wanted.every((index) => actions.includes(plan.actions[index] as never));

  it('leaves just the actions without which it does not fail', async () => {
    const small = await shrink(plan, needs(3, 11, 12), 10_000);
    expect(small.actions).toEqual([plan.actions[3], plan.actions[11], plan.actions[12]]);
  });

  it('keeps the rest of the plan, for the seed decides the chance within the world', async () => {
    const { actions: _, ...outline } = await shrink(plan, needs(3));
    expect(outline).toEqual({ ...plan, actions: undefined });
  });

  it('ends when its budget is spent, with a plan that still fails', async () => {
    let runs = 0;
    const fails = (smaller: Plan) => {
      runs += 1;
      return needs(3, 11)(smaller);
    };
    const small = await shrink(plan, fails, 5);
    expect(runs).toBe(5);
    expect(await needs(3, 11)(small)).toBe(true);
  });
});
