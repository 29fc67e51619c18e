import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeProcess, spawnSkein } from './harness/node-process.ts';
import { freePorts } from './harness/ports.ts';
import { within } from './harness/time.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-doctor-'));
const secret = join(folder, 'secret');
const otherSecret = join(folder, 'other');
writeFileSync(secret, 'one secret that is longer than thirty-two bytes\n', { mode: 0o600 });
writeFileSync(otherSecret, 'another secret that is longer than that as well\n', { mode: 0o600 });

async function consult(...args: string[]): Promise<{ readonly code: number | null; readonly text: string }> {
  const lines: string[] = [];
  const { exited } = spawnSkein(['doctor', '--data', join(folder, 'own'), ...args], lines);
  const { code } = await within('the doctor', 15_000, exited);
  return { code, text: lines.join('\n') };
}

describe('skein doctor', () => {
  const nodes: NodeProcess[] = [];
  let mute: Server;
  let own: string[];
  let peer: (index: number) => string;

  beforeAll(async () => {
    const ports = await freePorts(6);
    const port = (index: number) => ports[index] as number;
    peer = (index) => `127.0.0.1:${port(index)}`;
    own = ['--http', peer(4), '--mesh', peer(5)];
    for (const [index, args] of [
      [0, []],
      [2, ['--mesh-secret-file', secret]],
    ] as const) {
      const where = { httpPort: port(index), meshPort: port(index + 1), data: join(folder, `node-${index}`), peers: [] };
      nodes.push(await new NodeProcess({ name: `node-${index}`, ...where, args }).start());
    }
    mute = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    mute.close();
    for (const node of nodes) await node.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds a peer well: its name, the round trip, its clock and its version; and exits with 0', async () => {
    const { code, text } = await consult(...own, '--peer', peer(1));
    expect(text).toMatch(/✓ 127\.0\.0\.1:\d+ {2}node-0 {2}round trip \d+\.\d ms, clock [+−]0\.\d{3} s/);
    expect(text).toMatch(/✓ +node-0: serves http:\S+, version \d/);
    expect(code).toBe(0);
  });

  it('says of its own node whether it runs', async () => {
    const { options } = nodes[0] as NodeProcess;
    const { text } = await consult('--http', `127.0.0.1:${options.httpPort}`, '--mesh', peer(5));
    expect(text).toMatch(/✓ this node: node-0 runs at .* sees 1 of 1 nodes/);
    expect((await consult(...own)).text).toMatch(/– this node: nothing answers at/);
  });

  it('says of each peer that is not well what to do about it, and exits with 1', async () => {
    const { port } = mute.address() as { port: number };
    const { code, text } = await consult(...own, '--peer', peer(5), '--peer', peer(0), '--peer', `127.0.0.1:${port}`);
    expect(text).toMatch(/✗ .* cannot be reached \(ECONNREFUSED\)\n +Nothing listens there\. Is the node running/);
    expect(text).toMatch(/✗ .* is no node of this mesh \(.*\)\n +Something else listens there/);
    expect(text).toMatch(/✗ .* is no node of this mesh \(no answer to the handshake\)/);
    expect(code).toBe(1);
  });

  it('tells a wrong mesh secret from a right one', async () => {
    expect((await consult(...own, '--mesh-secret-file', secret, '--peer', peer(3))).code).toBe(0);
    const { code, text } = await consult(...own, '--mesh-secret-file', otherSecret, '--peer', peer(3));
    expect(text).toMatch(/mesh secrets of the two differ/);
    expect(code).toBe(1);
  });

  it('says of a peer that lets in everybody, while this node asks for an access token, what to do about it', async () => {
    const tokens = join(folder, 'tokens');
    writeFileSync(tokens, 'token-of-this-mesh\n', { mode: 0o600 });
    const { code, text } = await consult(...own, '--access-token-file', tokens, '--peer', peer(1));
    expect(text).toMatch(/✗ +node-0: lets everybody in, this node does not\n +.*--access-token-file/);
    expect(code).toBe(1);
  });

  it('leaves no trace in the mesh it looked at', async () => {
    await consult(...own, '--peer', peer(1));
    const view = await (nodes[0] as NodeProcess).mesh();
    expect(view.nodes.map(({ name }) => name)).toEqual(['node-0']);
    expect(view.nodes.flatMap(({ links }) => links.filter(({ up }) => up))).toEqual([]);
  });

  it('says what is wrong with a data directory', async () => {
    const { code, text } = await consult(...own, '--data', secret);
    expect(text).toMatch(/✗ data: .* is a file\n +Name a directory with --data/);
    expect(code).toBe(1);
  });
});
