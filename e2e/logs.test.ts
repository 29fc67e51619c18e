import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LineClient } from './harness/line-client.ts';
import { Mesh } from './harness/mesh.ts';
import { spawnProgram } from './harness/node-process.ts';
import { freePorts } from './harness/ports.ts';
import { RawClient } from './harness/raw-client.ts';
import { until } from './harness/time.ts';
import { Wire } from './harness/wire.ts';

const ENTRY = fileURLToPath(new URL('../dist/skein.js', import.meta.url));

/** B3: what nodes write about what happens, and what they never write. */
describe('the log of a node', () => {
  const SECRET = 'unmistakable-words-7f3a';
  let mesh: Mesh;
  let ports: number[] = [];
  beforeAll(async () => {
    ports = await freePorts(2);
    mesh = await Mesh.start({
      count: 2,
      args: ['--log-level', 'debug', '--post-rate', '5', '--post-burst', '20', '--idle-timeout', '10s'],
      argsOf: (index) => ['--lines', String(ports[index])],
    });
  });
  afterAll(() => mesh?.close());

  it('B3 B4 holds no text of a message, no topic, no key and no session, whatever happens to the one who wrote it', async () => {
    const key = `key-${SECRET}-0123456789`;
    const ann = new RawClient('ann', { key });
    await ann.connect(mesh.node('a').url);
    await ann.join('talk');
    const bob = await RawClient.join(mesh.node('b').url, 'bob', 'talk');
    const program = await LineClient.join(ports[0] as number, 'liney', 'talk');
    await ann.post('talk', SECRET);
    await ann.direct('bob', SECRET);
    program.say(SECRET, `/msg bob ${SECRET}`, `/join ${SECRET}/`, `/nope ${SECRET}`);
    const bad = await Wire.open(mesh.node('a').url);
    bad.sendText(`{"type":"post","body":"${SECRET}"`);
    bad.send({ type: SECRET, ref: 1 });
    await ann.wire.request({ type: 'topic', room: 'talk', topic: SECRET });
    await ann.wire.request({ type: 'post', id: 'no-id', room: 'talk', body: SECRET });
    await until('all of it there', () => bob.bodies().length >= 4);
    for (let i = 0; i < 40; i += 1) void ann.post('talk', `${SECRET}${i}`).catch(() => {});
    await until('a refusal', () => ann.log.refused.length > 0);
    const session = ann.session as string;
    ann.drop();
    await ann.connect(mesh.node('b').url);
    await mesh.node('a').stop();
    await mesh.node('a').start();
    await mesh.linked();
    const all = mesh.nodes.flatMap(({ logs }) => logs);
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((line) => line.includes(SECRET) || line.includes(session))).toEqual([]);
    program.close();
    ann.drop();
    bob.drop();
  });

  it('B3 goes to a file as JSON lines with stable names, and then not to the standard error', async () => {
    const file = join(mesh.directory, 'logs', 'server.log');
    await mesh.node('b').kill();
    const before = mesh.node('b').logs.length;
    await mesh.node('b').start(['--log-file', file, '--log-format', 'auto']);
    await mesh.linked();
    const events = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; self: string });
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['node.up', 'lines.up', 'link.up']));
    expect(new Set(events.map(({ self }) => self))).toEqual(new Set(['node-b']));
    expect(mesh.node('b').logs.slice(before)).toEqual([]);
  });

  it('A7 is coloured lines for a person at a terminal', async () => {
    const [http, peers] = await freePorts(2);
    const where = `--http 127.0.0.1:${http} --mesh 127.0.0.1:${peers} --data '${join(mesh.directory, 'seen')}'`;
    const lines: string[] = [];
    // The shell becomes the node, and says under which id.
    const command = `echo $$; exec '${process.execPath}' '${ENTRY}' serve --name node-t ${where}`;
    const { exited } = spawnProgram('script', ['-qefc', command, '/dev/null'], lines, { TERM: 'xterm', SHELL: '/bin/sh' });
    const line = await until(
      () => `a line of the start; there is\n${lines.join('\n')}`,
      () => lines.find((one) => one.includes('node.up')),
      15_000,
    );
    process.kill(Number(lines[0]), 'SIGTERM');
    expect(line).toContain('\u001b[32mINFO\u001b[39m');
    expect(line).not.toMatch(/^\{/);
    expect(await exited).toMatchObject({ code: 0 });
  });
});
