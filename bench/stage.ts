import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeProcess } from '../e2e/harness/node-process.ts';
import { freePorts } from '../e2e/harness/ports.ts';
import { sleep } from '../e2e/harness/time.ts';
import type { NodeView } from '../shared/protocol/mesh-view.ts';
import { realClock } from '../shared/time/real-clock.ts';

/** Nodes that are started one by one, on data directories that may have a past. Owns a temporary directory and the processes. */
const MANY = ['--post-rate', '0', '--sockets-per-address', '0', '--sign-ins-per-second', '0', '--sign-ins-at-once', '0'];
const LOOK_MS = 50;

export class BenchStage {
  readonly directory = mkdtempSync(join(tmpdir(), 'skein-bench-'));
  readonly #nodes: NodeProcess[] = [];

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Not started yet. It dials all that were made before it. */
  async node(name: string, data = this.path(name)): Promise<NodeProcess> {
    const [httpPort, meshPort] = (await freePorts(2)) as [number, number];
    const peers = this.#nodes.map(({ options }) => `127.0.0.1:${options.meshPort}`);
    const node = new NodeProcess({ name, httpPort, meshPort, data, peers, args: MANY });
    this.#nodes.push(node);
    return node;
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.kill()));
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function total({ heads }: NodeView): number {
  return Object.values(heads).reduce((sum, head) => sum + head, 0);
}

/** Milliseconds from `at` until a node holds so many events; `look` is called now and then. */
export async function holds(
  node: NodeProcess,
  events: number,
  at: number,
  look: (held: number) => void = () => {},
): Promise<number> {
  for (;;) {
    // A node that is busy for a moment is asked again.
    const held = await node.view().then(total, () => 0);
    if (held >= events) return realClock.monotonic() - at;
    look(held);
    await sleep(LOOK_MS);
  }
}

/** Milliseconds until an action is done. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const at = realClock.monotonic();
  await action();
  return realClock.monotonic() - at;
}

/** Linux counts CPU time in hundredths of a second. */
const TICKS = 100;

/** CPU seconds that a process has used, user and system: steady where the machine has other things to do. */
export function cpuSeconds({ pid }: NodeProcess): number {
  // The name, in brackets, may hold anything; fields 14 and 15 are counted from the state behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
