import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Mesh } from '../e2e/harness/mesh.ts';
import type { NodeProcess } from '../e2e/harness/node-process.ts';
import { realClock } from '../shared/time/real-clock.ts';
import { FLOOD_NAMES, type FloodOrder } from './floods.ts';
import { Posters } from './posters.ts';
import { judge, quantile, quantiles, round, say } from './print.ts';

/**
 * One client or one peer sends as fast as the network takes it. Prints what that does to everybody else's acknowledgements and to
 * the memory of the node. The flood comes from a process of its own: it must not hold up those who measure.
 *
 * --seconds 10 (each), --posts 100 (a second, by others)
 */
const RATIO = 2;
const GROWTH_MIB = 50;
/** A few ms more are no matter on a machine that does other things too: below this a ratio says nothing. */
const FLOOR_MS = 5;

const sleep = (seconds: number) => new Promise<void>((resolve) => void realClock.after(seconds * 1_000, resolve));

export async function run(options: ReadonlyMap<string, string>): Promise<boolean> {
  const seconds = Number(options.get('seconds') ?? 10);
  const perSecond = Number(options.get('posts') ?? 100);
  const mesh = await Mesh.start({ count: 2, args: [] });
  const node = mesh.node('a');
  const posters = new Posters();
  const kept: boolean[] = [];
  try {
    // Ten authors, ten posts a second each: what is allowed.
    await posters.start([node.options.httpPort], 10);
    posters.go(Math.min(perSecond, 90));
    await sleep(5);
    for (const name of FLOOD_NAMES) {
      posters.take();
      await sleep(seconds / 2);
      const calm = posters.take().acks;
      const memory = node.memoryMiB;
      const flood = await begun(name, node);
      let most = memory;
      for (let half = 0; half < seconds * 2; half += 1) {
        await sleep(0.5);
        most = Math.max(most, node.memoryMiB);
      }
      const during = posters.take().acks;
      flood.kill('SIGKILL');
      say(`${name.padEnd(26)} calm ${quantiles(calm)}`);
      say(`${''.padEnd(26)} then ${quantiles(during)}  memory +${round(most - memory)} MiB`);
      const p99 = (acks: readonly number[]) => Math.max(FLOOR_MS, quantile(acks, 0.99));
      kept.push(judge(`${name}: ack p99`, p99(during) / p99(calm), RATIO, 'x'));
      kept.push(judge(`${name}: memory`, most - memory, GROWTH_MIB, 'MiB'));
      await sleep(2);
    }
    kept.push(judge('posts of others refused', posters.refused, 0, ''));
    return node.isRunning && kept.every((isKept) => isKept);
  } finally {
    posters.end();
    await mesh.close();
  }
}

/** Resolves when the flood has begun. */
async function begun(name: string, { options }: NodeProcess): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./floods.ts', import.meta.url)), { stdio: 'inherit' });
  await new Promise((resolve) => {
    child.once('message', resolve);
    child.send({ name, httpPort: options.httpPort, meshPort: options.meshPort } satisfies FloodOrder);
  });
  return child;
}
