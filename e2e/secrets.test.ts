import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mesh } from './harness/mesh.ts';
import { spawnSkein } from './harness/node-process.ts';
import { freePorts } from './harness/ports.ts';
import { RawClient } from './harness/raw-client.ts';
import { helloAs, PEER, RawPeer } from './harness/raw-peer.ts';
import { upgrade } from './harness/raw-socket.ts';
import { sleep, until, within } from './harness/time.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'skein-secrets-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function secretFile(name: string): string {
  const path = join(directory, name);
  writeFileSync(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  return path;
}

const BODY = 'the goose flies at midnight';

describe('mesh secrets', () => {
  it('B5 nodes of one secret link and a node of the other gets nothing; a capture shows no plaintext', async () => {
    const [ours, theirs] = [secretFile('ours'), secretFile('theirs')];
    const argsOf = (index: number) => ['--mesh-secret-file', index < 2 ? ours : theirs];
    const mesh = await Mesh.start({
      count: 3,
      topology: 'full',
      proxied: true,
      capture: true,
      expectLinks: [['a', 'b']],
      argsOf,
    });
    try {
      const [ann, bob, spy] = [
        await RawClient.join(mesh.node('a').url, 'annabella', 'secret-room'),
        await RawClient.join(mesh.node('b').url, 'bob', 'secret-room'),
        await RawClient.join(mesh.node('c').url, 'spy', 'secret-room'),
      ];
      await ann.post('secret-room', BODY);
      await until('bob to get it', () => bob.bodies().includes(BODY));
      // Several redials of the third node, both ways.
      await sleep(2_500);
      const own = await mesh.node('c').view();
      expect(own.links.filter(({ up }) => up)).toEqual([]);
      expect((await spy.history('secret-room')).events).toEqual([]);
      expect((await spy.users()).map(({ name }) => name)).toEqual(['spy']);
      for (const letter of ['a', 'b']) {
        expect((await mesh.node(letter).view()).links.filter(({ to, up }) => up && to === 'node-c')).toEqual([]);
      }
      const captured = capturedBytes(mesh);
      expect(captured.length).toBeGreaterThan(1_000);
      for (const plain of [BODY, 'annabella', 'secret-room', 'versions', 'node-a'])
        expect(captured.includes(plain), plain).toBe(false);
    } finally {
      await mesh.close();
    }
  });

  it('the same capture without a secret shows all of it', async () => {
    const mesh = await Mesh.start({ count: 2, topology: 'line', proxied: true, capture: true });
    try {
      const ann = await RawClient.join(mesh.node('a').url, 'annabella', 'secret-room');
      await ann.post('secret-room', BODY);
      await mesh.converged();
      for (const plain of [BODY, 'annabella', 'secret-room', 'versions', 'node-a'])
        expect(capturedBytes(mesh).includes(plain), plain).toBe(true);
    } finally {
      await mesh.close();
    }
  });

  it('B64 plain TCP to a secured port is dropped, and the node says nothing of itself', async () => {
    const mesh = await Mesh.start({ count: 1, args: ['--mesh-secret-file', secretFile('alone')] });
    try {
      const peer = await RawPeer.dial(mesh.node('a').options.meshPort);
      peer.send(PEER.hello, helloAs('node-x'));
      await peer.socket.ended(4_000);
      // TLS may say that this was not TLS: one alert, and nothing else.
      const { received } = peer.socket;
      expect([...received.subarray(0, 1)], received.toString('latin1')).toEqual(received.length > 0 ? [0x15] : []);
      expect(received.length).toBeLessThanOrEqual(7);
      expect((await mesh.node('a').view()).links).toEqual([]);
    } finally {
      await mesh.close();
    }
  });

  it('a node refuses to listen for peers beyond loopback without a secret, in one line that names the option', async () => {
    const [http, mesh] = await freePorts(2);
    const lines: string[] = [];
    const args = ['--http', `127.0.0.1:${http}`, '--mesh', `0.0.0.0:${mesh}`, '--data', join(directory, 'open')];
    const { child, exited } = spawnSkein(['serve', '--name', 'node-open', ...args], lines);
    const { code } = await within(() => `the refusal: ${lines.join('\n')}`, 10_000, exited).finally(() => child.kill('SIGKILL'));
    expect(code).toBe(78);
    expect(lines.filter((line) => line.trim() !== '')).toHaveLength(1);
    expect(lines.join('\n')).toContain('mesh-secret-file');
  });
});

function capturedBytes(mesh: Mesh): string {
  return [...mesh.proxies.values()].map(({ traffic }) => traffic.up.text + traffic.down.text).join('');
}

describe('browser origins', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    mesh = await Mesh.start({ count: 2, args: ['--allowed-origin', 'https://chat.example'] });
  });
  afterAll(() => mesh?.close());

  async function statusOf(origin: string | undefined, host?: string): Promise<number> {
    const headers = { ...(origin === undefined ? {} : { Origin: origin }), ...(host === undefined ? {} : { Host: host }) };
    const { status, socket } = await upgrade(mesh.node('a').options.httpPort, { headers });
    socket.destroy();
    return status;
  }

  it('C125 B14 foreign pages, null and look-alikes are answered 403 before the upgrade', async () => {
    const port = mesh.node('a').options.httpPort;
    const foreign = [
      'https://evil.example',
      'null',
      `http://127.0.0.1.evil.example:${port}`,
      `http://localhost.evil.example:${port}`,
      `http://evil.example:${port}`,
      `http://127.0.0.1:${port}.evil.example`,
      `http://127.0.0.1:${port}@evil.example`,
      `http://127.0.0.1:${port + 1}`,
      'http://127.0.0.1',
      `https://127.0.0.1:${port}`,
      'https://chat.example.evil.example',
      'https://chat.example:8443',
      'http://chat.example',
      'https://notchat.example',
      '',
      'file://',
    ];
    for (const origin of foreign) expect(await statusOf(origin), `origin ${JSON.stringify(origin)}`).toBe(403);
    expect(await statusOf(`http://evil.example:${port}`, `evil.example:${port}`), 'a rebound name').toBe(403);
    expect(
      await statusOf(`http://localhost.evil.example:${port}`, `localhost.evil.example:${port}`),
      'a rebound look-alike',
    ).toBe(403);
  });

  it('C123 C124 C126 any node of the mesh, allowed origins, the own address, and no origin at all are let in', async () => {
    const port = mesh.node('a').options.httpPort;
    const allowed: readonly (readonly [string | undefined, string?])[] = [
      [undefined],
      [mesh.node('a').url],
      [mesh.node('b').url],
      ['https://chat.example'],
      [`http://localhost:${port}`],
      [`http://[::1]:${port}`],
      [`http://localhost:${port}`, `localhost:${port}`],
      [`http://192.168.7.7:${port}`, `192.168.7.7:${port}`],
      [`http://[fd00::7]:${port}`, `[fd00::7]:${port}`],
    ];
    for (const [origin, host] of allowed) expect(await statusOf(origin, host), `origin ${origin}, host ${host}`).toBe(101);
  });
});
