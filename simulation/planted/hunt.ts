import { spawn } from 'node:child_process';
import type { Bug } from './bug.ts';
import { Tree } from './tree.ts';

export interface HuntOptions {
  /** How many seeds are tried. */
  readonly seeds: number;
  readonly workers: number;
}

/**
 * `caught`: a seed fails, and does not without the bug. `missed`: all seeds are right. `unclear`: the seed fails without the bug
 * as well. `broken`: the patched tree does not run at all, so nothing was looked for.
 */
export interface Verdict {
  readonly is: 'caught' | 'missed' | 'unclear' | 'broken';
  /** How many seeds it took; 0 when it was not caught. */
  readonly seed: number;
  /** What was wrong, as the simulator says it. */
  readonly fault: string;
  readonly seconds: number;
}

/** Runs the seeds from the first on in a tree with the bug, until one fails. Throws when the bug fits no longer. */
export async function hunt(bug: Bug, { seeds, workers }: HuntOptions, clean: Tree): Promise<Verdict> {
  const tree = new Tree(bug);
  try {
    const said = await simulate(tree, ['--seeds', `${seeds}`, '--workers', `${workers}`, '--first-fault']);
    const seconds = Number(/^\d+ seeds in ([\d.]+) s/m.exec(said)?.[1] ?? Number.NaN);
    const failure = /^seed (\d+): (.*)$/m.exec(said);
    if (Number.isNaN(seconds)) return { is: 'broken', seed: 0, fault: /^\w*Error.*$/m.exec(said)?.[0] ?? '', seconds: 0 };
    if (!failure) return { is: 'missed', seed: 0, fault: '', seconds };
    const seed = Number(failure[1]);
    const fault = failure[2] ?? '';
    if (fault.startsWith('process:')) return { is: 'broken', seed, fault, seconds };
    return { is: (await isRight(clean, seed)) ? 'caught' : 'unclear', seed, fault, seconds };
  } finally {
    tree.remove();
  }
}

async function isRight(clean: Tree, seed: number): Promise<boolean> {
  return / 0 failed/.test(await simulate(clean, ['--from', `${seed}`, '--seeds', '1', '--workers', '1']));
}

/** Everything `npm run sim` prints. */
function simulate({ root }: Tree, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'simulation/main.ts', ...args], { cwd: root });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
}
