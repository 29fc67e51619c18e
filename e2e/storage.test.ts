import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enter, say } from './harness/enter.ts';
import { Mesh } from './harness/mesh.ts';
import { type NodeProcess, spawnSkein } from './harness/node-process.ts';
import { freePorts } from './harness/ports.ts';
import { until, within } from './harness/time.ts';

const ROOM = 'general';

/** A disk that can be filled, or is full or read-only from the start: a tmpfs, where this user may mount one. */
function mount(directory: string, options: string): boolean {
  mkdirSync(directory, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'skein-test', directory]).status === 0;
}
const unmount = (directory: string) => void spawnSync('umount', ['-l', directory]);
const canMount = (() => {
  const directory = mkdtempSync(join(tmpdir(), 'skein-mount-'));
  const mounted = mount(directory, 'size=1m');
  if (mounted) unmount(directory);
  rmSync(directory, { recursive: true });
  return mounted;
})();
if (!canMount) console.log('skipped: disks that are full or read-only, because this user may not mount any');

describe('a data directory that cannot be used', () => {
  let directory: string;
  let mesh: Mesh;
  /** Of a node that was killed with three posts in its log; the same after a clean stop. */
  let killed: string;
  let stopped: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'skein-storage-'));
    mesh = await Mesh.start({ count: 1, topology: 'none' });
    const [node] = mesh.nodes as [NodeProcess];
    const ann = await enter(node, 'ann', ROOM);
    for (const body of ['one', 'two', 'three']) await say(ann, ROOM, body);
    await node.kill();
    killed = join(directory, 'killed');
    cpSync(node.options.data, killed, { recursive: true });
    await node.start();
    await node.stop();
    stopped = join(directory, 'stopped');
    cpSync(node.options.data, stopped, { recursive: true });
  });
  afterAll(async () => {
    await mesh?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** How a start with this directory ends. */
  const startWith = async (data: string) => {
    const [http, port] = (await freePorts(2)) as [number, number];
    const lines: string[] = [];
    const where = ['--http', `127.0.0.1:${http}`, '--mesh', `127.0.0.1:${port}`, '--data', data, '--log-level', 'error'];
    const { child, exited } = spawnSkein(['serve', '--name', 'tried', ...where], lines);
    const { code } = await within('the start to fail', 15_000, exited).finally(() => child.kill('SIGKILL'));
    return { code, lines };
  };
  const copyOf = (original: string) => {
    const copy = join(directory, randomUUID());
    cpSync(original, copy, { recursive: true });
    return copy;
  };
  const refused = (code: number, ...says: string[]) => ({
    code,
    lines: [expect.stringMatching(new RegExp(`^skein: cannot ${says.join('.*')}`))],
  });

  it('73: a file, or below one', async () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    expect(await startWith(file)).toMatchObject(refused(73, 'use the data directory', 'choose another directory with --data'));
    expect(await startWith(join(file, 'below'))).toMatchObject(refused(73, 'use the data directory'));
  });

  it('73: where nothing can be made', async () => {
    expect(await startWith('/proc/skein/data')).toMatchObject(refused(73, 'use the data directory', 'choose another'));
  });

  it('73: held by another node that runs', async () => {
    const [node] = mesh.nodes as [NodeProcess];
    await node.start();
    expect(await startWith(node.options.data)).toMatchObject(
      refused(73, 'use the data directory', 'another process holds it', 'stop'),
    );
    await node.stop();
  });

  it('78: of a newer version', async () => {
    const data = copyOf(stopped);
    patch(join(data, 'skein.db'), 60, Buffer.from([0, 0, 0, 99]));
    expect(await startWith(data)).toMatchObject(refused(78, 'open', 'its version is 99', 'start the newer Skein'));
  });

  it.each<readonly [string, (data: string) => void]>([
    ['a database that is no database', (data) => writeFileSync(join(data, 'skein.db'), 'words '.repeat(5_000))],
    ['an emptied database', (data) => truncateSync(join(data, 'skein.db'), 0)],
    ['a database that was cut short', (data) => truncateSync(join(data, 'skein.db'), 4_096)],
    ['a database that is gone', (data) => rmSync(join(data, 'skein.db'))],
    ['one byte changed in a post', (data) => replaceByte(join(data, 'skein.db'), '"body":"two"', 'x')],
  ])('74: damaged: %s', async (_what, damage) => {
    const data = copyOf(stopped);
    damage(data);
    expect(await startWith(data)).toMatchObject(
      refused(74, '(open|read) .*skein.db', 'move it away: an empty one is filled again'),
    );
  });

  it.each<readonly [string, (data: string) => void]>([
    ['emptied', (data) => truncateSync(join(data, 'skein.db-wal'), 0)],
    ['cut short', (data) => truncateSync(join(data, 'skein.db-wal'), 20_000)],
    ['gone', (data) => rmSync(join(data, 'skein.db-wal'))],
  ])('74: damaged: a write-ahead log that is %s, and with it what was acknowledged', async (_what, damage) => {
    const data = copyOf(killed);
    damage(data);
    expect(await startWith(data)).toMatchObject(refused(74, 'open .*skein.db', 'was committed', 'move it away'));
  });

  it.runIf(canMount)('74: on a disk that is full; 73: on one that is read-only', async () => {
    const full = join(directory, 'full');
    mount(full, 'size=16k');
    expect(await startWith(join(full, 'data'))).toMatchObject(refused(74, '', 'make room on its disk'));
    unmount(full);
    const readOnly = join(directory, 'read-only');
    mount(readOnly, 'size=1m,ro');
    expect(await startWith(join(readOnly, 'data'))).toMatchObject(refused(73, 'use the data directory', 'choose another'));
    unmount(readOnly);
  });
});

describe.runIf(canMount)('a node whose disk fills up', () => {
  let mesh: Mesh;
  let disk: string;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 2 });
    const node = mesh.node('a');
    disk = node.options.data;
    await node.stop();
    mount(disk, 'size=24m');
    await node.start();
    await mesh.linked();
  });
  afterAll(async () => {
    await Promise.all(mesh?.nodes.map((node) => node.kill()) ?? []);
    if (disk) unmount(disk);
    await mesh?.close();
  });

  it('C106 C119 refuses posts before any acknowledgement, is read from as before, and takes posts again when there is room', async () => {
    const [node, other] = [mesh.node('a'), mesh.node('b')];
    const { pid } = node;
    const bob = await enter(other, 'bob', ROOM);
    const ann = (await enter(node, 'ann', ROOM)).wire;
    const post = (body: string, id: string = randomUUID()) => ann.request({ type: 'post', id, room: ROOM, body });
    const codeOf = (answer: object) => ('code' in answer ? answer.code : 'ok');
    await until('a post to be taken', async () => codeOf(await post('before')) === 'ok');
    await until('it to arrive', () => bob.bodies().includes('before'));

    const ballast = join(disk, 'ballast');
    fill(ballast);
    const id = randomUUID();
    await until('posts to be refused', async () => codeOf(await post('x'.repeat(8_000))) === 'storage_full', 15_000);
    expect(codeOf(await post('refused', id))).toBe('storage_full');
    const reasons = async () => (await (await fetch(`${node.url}/readyz`)).json()) as { reasons: string[] };
    await until('the node to say so', async () => (await reasons()).reasons.includes('storage_full'));
    const history = () => ann.request({ type: 'history', room: ROOM });
    await until('history to be read', async () => JSON.stringify(await history()).includes('before'));
    await say(bob, ROOM, 'said on the other node');
    expect(bob.bodies()).not.toContain('refused');
    expect(node.pid).toBe(pid);

    rmSync(ballast);
    // Nobody posts here meanwhile: the node has to find out by itself.
    await until('the node to be ready', async () => !(await reasons()).reasons.includes('storage_full'), 10_000);
    await until('what it missed to come', () => ann.all('event').some(({ body }) => body === 'said on the other node'), 10_000);
    await until('the post to be taken', async () => codeOf(await post('refused', id)) === 'ok', 10_000);
    await until('it to arrive', () => bob.bodies().includes('refused'));
    await mesh.converged();
    expect(bob.bodies().filter((body) => body === 'refused')).toHaveLength(1);
    expect(node.pid).toBe(pid);
  });
});

function fill(path: string): void {
  const file = openSync(path, 'w');
  for (const size of [65_536, 4_096, 1]) {
    try {
      for (;;) writeSync(file, Buffer.alloc(size));
    } catch {
      // There is no room for so much any more.
    }
  }
  closeSync(file);
}

function patch(path: string, at: number, bytes: Buffer): void {
  const content = readFileSync(path);
  bytes.copy(content, at);
  writeFileSync(path, content);
}

function replaceByte(path: string, text: string, by: string): void {
  const at = readFileSync(path).indexOf(text);
  expect(at).toBeGreaterThan(0);
  patch(path, at + text.length - 2, Buffer.from(by));
}
