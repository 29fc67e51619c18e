import { describe, expect, it } from 'vitest';
import { planOf } from './plan.ts';
import { runPlan } from './run-plan.ts';
import type { Invariant } from './watch.ts';

describe('a stranger who speaks the protocol badly', () => {
  it('is answered, once for each request, by nodes that are right', async () => {
    const actions = [0, 1, 2].map((node) => ({ at: 1_000 + node, act: 'bad-client', node }));
    const bodies = new Set<string>();
    const listen: Invariant = () => ({
      stored: (_, { json }) => bodies.add(JSON.parse(json).body),
    });
    const { faults } = await runPlan({ ...planOf(3), actions }, { watch: listen });
    expect(faults).toEqual([]);
    expect([...bodies].filter((body) => body.endsWith('was here'))).toHaveLength(3);
  });
});
