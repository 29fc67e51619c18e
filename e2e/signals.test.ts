import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePorts } from './harness/ports.ts';
import { sleep, until, within } from './harness/time.ts';

const ENTRY = fileURLToPath(new URL('../dist/skein.js', import.meta.url));
const DEBUGGER_PORT = 9229;

describe('a node and the signals of its operator', () => {
  let directory: string;
  let child: ChildProcess;
  let url: string;
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'skein-signals-'));
    const [http, mesh] = (await freePorts(2)) as [number, number];
    url = `http://127.0.0.1:${http}`;
    const where = [
      '--name',
      'node-a',
      '--http',
      `127.0.0.1:${http}`,
      '--mesh',
      `127.0.0.1:${mesh}`,
      '--data',
      join(directory, 'data'),
    ];
    child = spawn(process.execPath, [ENTRY, 'serve', ...where, '--log-level', 'debug'], { stdio: ['ignore', 'pipe', 'pipe'] });
    await until('the node to be up', isAlive, 15_000);
  });
  afterEach(() => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  const isAlive = async () => child.exitCode === null && child.signalCode === null && (await statusOf('/healthz')) === 200;
  const statusOf = (path: string) =>
    fetch(url + path).then(
      ({ status }) => status,
      () => 0,
    );
  const stopped = async () => {
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    child.kill('SIGTERM');
    return within('the node to stop', 10_000, ended);
  };

  it('goes on at SIGHUP, SIGUSR1, SIGUSR2 and SIGPIPE, and opens no debugger', async () => {
    for (const signal of ['SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGPIPE'] as const) {
      child.kill(signal);
      // There is nothing to wait for: what must not happen would have happened by then.
      await sleep(300);
      expect(await isAlive(), signal).toBe(true);
    }
    expect(await hasDebugger(child)).toBe(false);
    expect(await statusOf('/readyz')).toBe(200);
    expect(await stopped()).toEqual({ code: 0, signal: null });
  });

  it('goes on when nobody reads its output any more', async () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
    for (let n = 0; n < 20; n += 1) await statusOf('/ws');
    expect(await isAlive()).toBe(true);
    expect(await stopped()).toEqual({ code: 0, signal: null });
  });
});

/** Another process of this machine may have one on the usual port: what counts is whom this one listens for. */
async function hasDebugger(child: ChildProcess): Promise<boolean> {
  const pid = await new Promise<number | undefined>((resolve) => {
    const socket = createConnection({ port: DEBUGGER_PORT, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      fetch(`http://127.0.0.1:${DEBUGGER_PORT}/json/list`)
        .then((answer) => answer.json() as Promise<readonly { readonly title: string }[]>)
        .then(([target]) => resolve(Number(/\[(\d+)\]$/.exec(target?.title ?? '')?.[1])))
        .catch(() => resolve(undefined));
    });
    socket.on('error', () => resolve(undefined));
  });
  return pid === child.pid;
}
