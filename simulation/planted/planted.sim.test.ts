import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUGS } from './bugs/all.ts';
import { hunt } from './hunt.ts';
import { checkFit, Tree } from './tree.ts';

/** Each is caught by the first seeds; `npm run planted` plants them all. */
const QUICK = [
  'dedupe-per-node-only',
  'commit-callback-before-commit',
  'page-between-nodes-starts-late',
  'two-sockets-not-deduped',
];
const SEEDS = 20;

describe('a bug planted in a copy of the tree', () => {
  let clean: Tree;
  beforeAll(() => {
    clean = new Tree();
  });
  afterAll(() => clean.remove());

  it.each(QUICK)('is noticed by the simulator: %s', async (name) => {
    const bug = BUGS.find((one) => one.name === name);
    if (!bug) throw new Error(`no planted bug is called ${name}`);
    expect(await hunt(bug, { seeds: SEEDS, workers: 1 }, clean)).toMatchObject({ is: 'caught' });
  });

  it('fits into the code as it is, each of the list', () => {
    expect(() => checkFit(BUGS)).not.toThrow();
  });
});
