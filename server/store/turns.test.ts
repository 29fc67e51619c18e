import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('lets everything that one task set off run before the next task', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const chains = [1, 2, 3].map(async (n) => {
    await new Promise<void>((resolve) => turns.add(resolve));
    for (let step = 0; step < 20; step += 1) await undefined;
    seen.push(`end of ${n}`);
  });
  turns.add(() => seen.push('last'));
  expect(turns.waiting).toBe(3);
  await Promise.all(chains);
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen).toEqual(['end of 1', 'end of 2', 'end of 3', 'last']);
});
