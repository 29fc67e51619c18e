import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MeshView } from '../shared/protocol/mesh-view.ts';
import { freePorts } from './harness/ports.ts';
import { until, within } from './harness/time.ts';

/**
 * The Dockerfile and compose.yaml without a container engine: what the image holds is put into an empty folder, and the commands
 * of both files are run there, by a user who may write to /data alone where there is somebody else to be.
 */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NOBODY = 1000;
const isRoot = process.getuid?.() === 0;
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const list = (pattern: RegExp, within: string): string[] => JSON.parse(pattern.exec(within)?.[1] ?? 'null') as string[];

const dockerfile = text('Dockerfile');
const [buildStage = '', imageStage = ''] = dockerfile.split(/^(?=FROM .*\n(?!.*AS ))/m).filter((stage) => stage.includes('COPY'));
const entry = list(/^ENTRYPOINT (\[.*\])$/m, imageStage);
const health = list(/^HEALTHCHECK [^[]*CMD (\[.*\])$/m, imageStage);
const services = [
  ...text('compose.yaml').matchAll(/^ {2}(\w+):\n {4}<<: \*node\n {4}command: (\[.*\])\n {4}ports: \["(.*)"\]$/gm),
].map(([, name, command, port]) => ({
  name: name as string,
  command: JSON.parse(command as string) as string[],
  port: port as string,
}));

describe('the image', () => {
  it('A8 is built from files that are there and that .dockerignore lets through', () => {
    const sources = [...buildStage.matchAll(/^COPY (.*) \S+$/gm)].flatMap(([, paths]) => (paths as string).split(' '));
    expect(sources.length).toBeGreaterThan(5);
    const allowed = text('.dockerignore').split('\n');
    for (const source of sources) {
      expect(existsSync(join(ROOT, source)), source).toBe(true);
      expect(allowed).toContain(`!${source}`);
    }
    const maps = readdirSync(join(ROOT, 'dist')).filter((path) => path.endsWith('.map'));
    const built = maps.flatMap((path) => (JSON.parse(text(`dist/${path}`)) as { sources: string[] }).sources);
    const folders = new Set(built.flatMap((path) => /^\.\.\/(?!node_modules)(\w+)\//.exec(path)?.[1] ?? []));
    expect(folders.size).toBeGreaterThan(1);
    expect(sources).toEqual(expect.arrayContaining([...folders]));
  });

  it('A8 is not run as root, and stops by the signal that lets clients move away', () => {
    expect(/^USER (\w+)$/m.exec(imageStage)?.[1]).toBe('node');
    expect(/^STOPSIGNAL (\w+)$/m.exec(imageStage)?.[1]).toBe('SIGTERM');
    expect(Number(/stop_grace_period: (\d+)s/.exec(text('compose.yaml'))?.[1])).toBeGreaterThan(20);
  });
});

describe('the three nodes of compose.yaml', () => {
  const folder = mkdtempSync(join(tmpdir(), 'skein-image-'));
  const image = join(folder, 'skein');
  const children: ChildProcess[] = [];
  let logs = '';
  beforeAll(() => {
    chmodSync(folder, 0o755);
    mkdirSync(image);
    for (const path of ['package.json', 'dist', ...productionPackages()])
      cpSync(join(ROOT, path), join(image, path), { recursive: true });
    writeFileSync(join(folder, 'mesh.secret'), randomBytes(32).toString('base64'), { mode: 0o600 });
    if (isRoot) chownSync(join(folder, 'mesh.secret'), NOBODY, NOBODY);
  });
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  function run(words: readonly string[]): { readonly child: ChildProcess; readonly code: Promise<number | null> } {
    const who = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const env = { PATH: process.env['PATH'], NODE_ENV: 'production' };
    const child = spawn(process.execPath, words.slice(1), { cwd: image, env, stdio: ['ignore', 'pipe', 'pipe'], ...who });
    children.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        logs = `${logs}${chunk}`.slice(-4_000);
      });
    return { child, code: new Promise((resolve) => child.once('close', resolve)) };
  }

  it('A8 A1 find each other by one name, are healthy when they are ready, and stop at SIGTERM', async () => {
    expect(services.map(({ name }) => name)).toEqual(['alpha', 'beta', 'gamma']);
    const [http, mesh] = [await freePorts(3), await freePorts(3)];
    const nodes = services.map(({ name, command, port }, index) => {
      expect(command).toContain(`http://localhost:${port.split(':')[1]}`);
      expect(port.split(':')[2]).toBe('8080');
      const data = join(folder, name);
      mkdirSync(data);
      if (isRoot) chownSync(data, NOBODY, NOBODY);
      // Each has an address of its own in a container, and a port of its own here.
      const here: Readonly<Record<string, string>> = {
        '0.0.0.0:8080': `127.0.0.1:${http[index]}`,
        '0.0.0.0:9080': `127.0.0.1:${mesh[index]}`,
        '/run/secrets/mesh-secret': join(folder, 'mesh.secret'),
        '/data': data,
        ...Object.fromEntries(services.map((one, at) => [`${one.name}:9080`, `127.0.0.1:${mesh[at]}`])),
      };
      const ask = health.map((word) => word.replace('127.0.0.1:8080', `127.0.0.1:${http[index]}`));
      return { name, url: `http://127.0.0.1:${http[index]}`, ask, command: command.map((word) => here[word] ?? word) };
    });
    const healthOf = (ask: readonly string[]) => run(ask).code;
    expect(await healthOf(nodes[0]?.ask ?? [])).toBe(1);
    const running = nodes.map(({ command }) => run([...entry, ...command]));
    for (const { name, ask } of nodes)
      await until(
        () => `${name} to be healthy\n${logs}`,
        async () => (await healthOf(ask)) === 0,
        20_000,
      );
    for (const { name, url } of nodes) {
      const peers = async () => {
        const { nodes: seen } = (await (await fetch(`${url}/api/mesh`)).json()) as MeshView;
        return seen.find(({ id }) => id === name)?.links.filter(({ up }) => up) ?? [];
      };
      await until(
        () => `${name} to be linked to both others\n${logs}`,
        async () => (await peers()).length === 2,
        10_000,
      );
      expect((await fetch(url)).status).toBe(200);
    }
    for (const { child, code } of running) {
      child.kill('SIGTERM');
      expect(await within(() => `the node to stop\n${logs}`, 20_000, code)).toBe(0);
    }
  }, 120_000);
});

/** What `npm ci --omit=dev` installs, by the lock file; optional ones that this machine has. */
function productionPackages(): string[] {
  const lock = JSON.parse(text('package-lock.json')) as { packages: Record<string, { dev?: boolean; devOptional?: boolean }> };
  return Object.entries(lock.packages).flatMap(([path, { dev, devOptional }]) =>
    path !== '' && !dev && !devOptional && existsSync(join(ROOT, path)) ? [path] : [],
  );
}
