import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeshView } from '../shared/protocol/mesh-view.ts';
import { spawnProgram, spawnSkein } from './harness/node-process.ts';
import { freePort } from './harness/ports.ts';
import { monotonic, until, within } from './harness/time.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Three free ports in a row. */
async function freeBase(): Promise<number> {
  for (;;) {
    const base = await freePort();
    if ((await isFree(base + 1)) && (await isFree(base + 2))) return base;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

interface Demo extends ReturnType<typeof spawnSkein> {
  readonly lines: string[];
  readonly httpBase: number;
  readonly pids: readonly number[];
}

describe('demo', () => {
  let folder = '';
  let running: Demo | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'skein-demo-'));
  });
  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await until('the nodes to be gone', () => running?.pids.every((pid) => !isAlive(pid)) ?? true);
    running = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (...extra: string[]) => startBy((args, lines) => spawnSkein(['demo', ...args, ...extra], lines));

  async function startBy(spawn: (args: readonly string[], lines: string[]) => ReturnType<typeof spawnSkein>): Promise<Demo> {
    const [httpBase, meshBase, linesBase] = [await freeBase(), await freeBase(), await freeBase()];
    const lines: string[] = [];
    const bases = ['--http-base', String(httpBase), '--mesh-base', String(meshBase), '--lines-base', String(linesBase)];
    const places = [...bases, '--data', folder];
    const spawned = spawn(places, lines);
    await until(
      () => `three lines of nodes, but\n${lines.join('\n')}`,
      () => lines.filter((line) => / pid \d+/.test(line)).length === 3,
      20_000,
    );
    const pids = lines.flatMap((line) => / pid (\d+)/.exec(line)?.[1] ?? []).map(Number);
    running = { ...spawned, lines, httpBase, pids };
    return running;
  }

  /** The script in a folder of its own, where it could install and build without harm: this one finds everything up to date. */
  function checkout(): string {
    const root = join(folder, 'checkout');
    for (const path of ['node_modules', 'server', 'shared', 'terminal', 'web']) mkdirSync(join(root, path), { recursive: true });
    for (const path of ['run-servers.sh', 'package.json', 'package-lock.json', 'vite.config.ts']) {
      cpSync(join(ROOT, path), join(root, path));
      utimesSync(join(root, path), 0, 0);
    }
    for (const path of ['server', 'shared', 'terminal', 'web']) utimesSync(join(root, path), 0, 0);
    writeFileSync(join(root, 'node_modules/.package-lock.json'), '');
    symlinkSync(join(ROOT, 'dist'), join(root, 'dist'));
    return join(root, 'run-servers.sh');
  }

  async function seen(demo: Demo, index: number): Promise<MeshView> {
    return (await (await fetch(`http://127.0.0.1:${demo.httpBase + index}/api/mesh`)).json()) as MeshView;
  }

  it('D1 is what ./run-servers.sh runs when all is installed and built, with a page on each node', async () => {
    const demo = await startBy((args, lines) => spawnProgram(checkout(), args, lines));
    for (const index of [0, 1, 2]) {
      const page = await fetch(`http://127.0.0.1:${demo.httpBase + index}/`);
      expect(await page.text()).toContain('<script');
      await until('all three to be up', async () => (await seen(demo, index)).nodes.filter((node) => node.up).length === 3);
    }
    demo.child.kill('SIGINT');
    expect(await within('the demo to stop', 3_000, demo.exited)).toEqual({ code: 0, signal: null });
  });

  it('D1 starts three nodes that know each other, and stops them within three seconds', async () => {
    const demo = await start();
    for (const [index, name] of ['node-a', 'node-b', 'node-c'].entries()) {
      expect(demo.lines[index]).toMatch(
        new RegExp(`^${name}  http://localhost:${demo.httpBase + index}  pid \\d+  simulated latency`),
      );
      await until('all three to be up', async () => (await seen(demo, index)).nodes.filter((node) => node.up).length === 3);
    }
    const latencies = (await seen(demo, 0)).nodes.map((node) => [node.name, node.simulatedMs]);
    expect(Object.fromEntries(latencies)).toEqual({ 'node-a': 40, 'node-b': 5, 'node-c': 120 });

    const asked = monotonic();
    demo.child.kill('SIGINT');
    expect(await within('the demo to stop', 3_000, demo.exited)).toEqual({ code: 0, signal: null });
    expect(monotonic() - asked).toBeLessThan(3_000);
    expect(demo.pids.some(isAlive)).toBe(false);
    expect(demo.lines).toHaveLength(4);
  });

  it('reports a node that dies and goes on with the others', async () => {
    const demo = await start('--no-latency');
    expect(demo.lines[0]).not.toContain('latency');
    process.kill(demo.pids[1] as number, 'SIGKILL');
    await until('the report', () => demo.lines.some((line) => /^node-b ended \(SIGKILL\); node-a and node-c go on/.test(line)));
    await until('the way back', () =>
      demo.lines.some((line) => /another terminal: node \S+ serve --name node-b --http /.test(line)),
    );
    expect((await seen(demo, 2)).self).toBe('node-c');
    expect(demo.child.exitCode).toBeNull();
  });

  it('takes its nodes with it when it is killed', async () => {
    const demo = await start();
    demo.child.kill('SIGKILL');
    await until('the nodes to be gone', () => demo.pids.every((pid) => !isAlive(pid)), 4_000);
  });

  it('names every port that is in use, and starts nothing', async () => {
    const base = await freeBase();
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(base + 1, '127.0.0.1', resolve));
    const lines: string[] = [];
    const { exited } = spawnSkein(
      [
        'demo',
        ...['--http-base', String(base), '--mesh-base', String(await freeBase()), '--lines-base', String(await freeBase())],
        ...['--data', folder],
      ],
      lines,
    );
    expect((await within('the demo to give up', 5_000, exited)).code).toBe(73);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`in use already: 127.0.0.1:${base + 1};`);
    await new Promise((resolve) => taken.close(resolve));
  });
});
