import { parseArgs } from 'node:util';
import { BUGS } from './bugs/all.ts';
import { hunt, type Verdict } from './hunt.ts';
import { checkFit, Tree } from './tree.ts';

/**
 * npm run planted                          every bug of the list, the seeds that CI runs each
 * npm run planted -- --only NAME           those whose name has this in it
 * npm run planted -- --seeds N --workers N
 */
const CI_SEEDS = '600';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      seeds: { type: 'string', default: CI_SEEDS },
      workers: { type: 'string', default: '2' },
    },
  });
  const bugs = BUGS.filter(({ name }) => name.includes(values.only));
  if (bugs.length === 0) throw new Error(`no planted bug has ${JSON.stringify(values.only)} in its name`);
  checkFit(bugs);
  const clean = new Tree();
  let caught = 0;
  try {
    console.log(row('bug', 'verdict', 'seeds', 'seconds', 'what was seen'));
    for (const bug of bugs) {
      const verdict = await hunt(bug, { seeds: Number(values.seeds), workers: Number(values.workers) }, clean);
      if (verdict.is === 'caught') caught += 1;
      console.log(rowOf(bug.name, verdict));
      if (verdict.is === 'missed') console.log(`  ${bug.breaks}`);
    }
  } finally {
    clean.remove();
  }
  console.log(`${caught} of ${bugs.length} caught`);
  return caught === bugs.length ? 0 : 1;
}

function rowOf(name: string, { is, seed, seconds, fault }: Verdict): string {
  return row(name, is, seed === 0 ? '-' : `${seed}`, seconds.toFixed(1), fault.slice(0, 120));
}

function row(...[name, is, seeds, seconds, fault]: readonly [string, string, string, string, string]): string {
  return `${name.padEnd(40)} ${is.padEnd(8)} ${seeds.padStart(5)} ${seconds.padStart(8)}  ${fault}`;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(64);
  },
);
