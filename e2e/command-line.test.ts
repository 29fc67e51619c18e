import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NodeProcess, spawnSkein } from './harness/node-process.ts';
import { freePort, freePorts } from './harness/ports.ts';
import { until, within } from './harness/time.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: string[]): Promise<{ code: number | null; lines: string[] }> {
  const lines: string[] = [];
  const { exited } = spawnSkein(args, lines);
  return { code: (await within(`skein ${args.join(' ')} to end`, 10_000, exited)).code, lines };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, 0o600);
  return path;
}

async function somewhere(): Promise<string[]> {
  const [http, mesh] = await freePorts(2);
  return ['--http', `127.0.0.1:${http}`, '--mesh', `127.0.0.1:${mesh}`, '--data', join(folder, `data-${http}`)];
}

describe('what the operator has to put right is one line and an exit code', () => {
  it.each([
    [64, ['serve', '--pere', 'a:1'], '--peer'],
    [64, ['sevre'], 'serve'],
    [64, ['serve', '--http', '127.0.0.1:0'], '--http'],
    [64, ['serve', '--http', '127.0.0.1:70000'], '70000'],
    [64, ['serve', '--drain-timeout', '10'], '--drain-timeout'],
    [64, ['serve', '--name'], '--name'],
    [78, ['serve', '--mesh', '0.0.0.0:9080'], '--mesh-secret-file'],
    [78, ['serve', '--config', '/none.json'], '/none.json'],
    [78, ['config', 'check', '--config', file('bad.json', '{\n  "http": x\n}')], 'line 2, column 11'],
    [78, ['serve', '--mesh-secret-file', file('short', 'too short')], '9 bytes'],
  ])('%i: skein %j', async (code, args, named) => {
    const ended = await run(...args);
    expect(ended).toMatchObject({ code, lines: [expect.stringMatching(/^skein: /)] });
    expect(ended.lines[0]).toContain(named);
  });

  it('73: a port that is in use', async () => {
    const taken = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    for (const flag of ['--http', '--mesh']) {
      const { code, lines } = await run('serve', ...(await somewhere()), flag, `127.0.0.1:${port}`);
      expect({ code, lines }).toMatchObject({ code: 73, lines: [expect.stringContaining(String(port))] });
    }
    await new Promise((resolve) => taken.close(resolve));
  });
});

describe('serve', () => {
  it('stops and exits with 0 at SIGTERM, and at SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const [httpPort = 0, meshPort = 0] = await freePorts(2);
      const node = await new NodeProcess({ name: 'node-a', httpPort, meshPort, data: join(folder, signal), peers: [] }).start();
      node.signal(signal);
      expect(await within('the node to stop', 5_000, node.exited)).toEqual({ code: 0, signal: null });
    }
  });

  it('serves on when whoever reads its output goes away', async () => {
    const lines: string[] = [];
    const place = await somewhere();
    const { child, exited } = spawnSkein(['serve', ...place, '--log-level', 'debug'], lines);
    const url = `http://${place[1]}`;
    const isReady = () =>
      fetch(`${url}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      );
    await until(() => `the node to be ready\n${lines.join('\n')}`, isReady);
    child.stdout?.destroy();
    child.stderr?.destroy();
    // Each refused peer is a line of the log that nobody takes.
    for (let count = 0; count < 3; count += 1) await fetch(`${url}/ws`);
    expect(await isReady()).toBe(true);
    child.kill('SIGTERM');
    expect((await within('the node to stop', 5_000, exited)).code).toBe(0);
  });
});

describe('config', () => {
  it('prints what is in force, from flag, environment file and defaults', async () => {
    const { code, lines } = await run('config', 'print', '--config', file('good.json', '{"post-rate": 3}'), '--peer', 'a:1');
    expect(code).toBe(0);
    expect(JSON.parse(lines.join('\n'))).toMatchObject({ 'post-rate': '3', peer: ['a:1'], 'post-burst': '30' });
  });
});
