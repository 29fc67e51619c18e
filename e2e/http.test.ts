import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MeshView } from '../shared/protocol/mesh-view.ts';
import { Mesh } from './harness/mesh.ts';
import { RawClient } from './harness/raw-client.ts';
import { RawSocket } from './harness/raw-socket.ts';
import { monotonic, until } from './harness/time.ts';
import { Witness } from './harness/witness.ts';

let mesh: Mesh;
let witness: Witness;
beforeAll(async () => {
  mesh = await Mesh.start({ count: 2, argsOf: (index) => (index === 0 ? [] : ['--simulate-latency', '30ms']) });
  witness = await Witness.of(mesh.node('a'));
});
afterEach(() => witness.noticedNothing());
afterAll(() => mesh?.close());

const at = (path: string, letter = 'a'): string => `${mesh.node(letter).url}${path}`;

/** The first line of the answer to raw bytes; empty when the connection just ended. */
async function statusOfRaw(bytes: string): Promise<number> {
  const socket = await RawSocket.dial(mesh.node('a').options.httpPort);
  socket.write(bytes);
  await until('an answer or the end', () => socket.isEnded || socket.received.includes('\r\n'));
  const text = socket.received.toString('latin1');
  socket.destroy();
  expect(text).not.toMatch(/root:|"dependencies"/);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
}

describe('the HTTP side of a node', () => {
  it('C115 C116 serves the page and its files under a strict policy', async () => {
    const page = await fetch(at('/'));
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/text\/html/);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/connect-src 'self' http: https: ws: wss:/);
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    // Neither another directive for scripts nor a page's own base may take that back.
    expect(policy).not.toMatch(/unsafe-eval|script-src-/);
    expect(policy).toMatch(/base-uri '(none|self)'(;|$)/);
    const [script] = /\/assets\/[^"]+\.js/.exec(html) ?? [];
    expect((await fetch(at(script as string))).status).toBe(200);
  });

  it('C115 B01 B02 B03 B04 B05 any other path is a JSON 404 or refused, never a file outside the build', async () => {
    for (const path of ['/nothing', '/assets/none.js', '/api/nothing', '/skein.js', '/package.json']) {
      const answer = await fetch(at(path));
      expect([path, answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([path, 404, 'application/json']);
      expect(await answer.json()).toBeTypeOf('object');
    }
    const get = (path: string) => statusOfRaw(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    const escapes = [
      '/../../etc/passwd',
      '/%2e%2e%2fpackage.json',
      '/..%5cpackage.json',
      '/%252e%252e/package.json',
      '/assets%2f..%2fskein.js',
    ];
    for (const path of [...escapes, '/assets/../../package.json', '//host/', '/;x', '/%zz', '/a%00b', `/${'x'.repeat(9_000)}`]) {
      expect([400, 403, 404, 414, 431], path.slice(0, 60)).toContain(await get(path));
    }
  });

  it('B06 B07 B08 bad headers are refused or ignored', async () => {
    const request = (headers: string) =>
      statusOfRaw(`GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}Connection: close\r\n\r\n`);
    expect([200, 400]).toContain(await request('__proto__: x\r\nconstructor: y\r\n'));
    expect(await request(`X-Big: ${'x'.repeat(64 * 1024)}\r\n`)).toBe(431);
    const many = (count: number) => request(Array.from({ length: count }, (_, n) => `a${n}: 1\r\n`).join(''));
    expect(await many(50)).toBe(200);
    // Too many though they are short, and too many to be read at all.
    for (const count of [100, 2_000]) expect(await many(count), `${count} headers`).toBe(431);
    expect(await request('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n')).toBe(400);
    expect(await request('Content-Length: 5\r\nContent-Length: 6\r\n')).toBe(400);
  });

  it('C118 C119 C120 says it is well and ready, and answers probes from any page', async () => {
    const health = await fetch(at('/healthz'));
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    const ready = await fetch(at('/readyz'));
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ reasons: [] });
    const probe = await fetch(at('/rtt'), { headers: { Origin: 'https://anywhere.example' } });
    expect([probe.status, probe.headers.get('cache-control'), probe.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'no-store',
      '*',
    ]);
    expect(await probe.text()).toBe('');
    const foreign = await fetch(at('/api/mesh'), { headers: { Origin: 'https://evil.example' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('C121 C28 reports the mesh as every node sees it', async () => {
    const ann = await RawClient.join(mesh.node('b').url, 'reporter', 'news');
    await ann.post('news', 'first');
    await mesh.converged();
    await until('every node to have told its round trips', async () => {
      const { nodes } = await mesh.node('b').mesh();
      return nodes.every(({ links, sessions }) => links.every(({ rttMs }) => rttMs !== null) && sessions > 0);
    });
    for (const letter of ['a', 'b']) {
      const { self, nodes } = (await (await fetch(at('/api/mesh', letter))).json()) as MeshView;
      expect(self).toBe(`node-${letter}`);
      expect(
        nodes.map(({ id, name, url, state, up }) => ({ id, name, url: url.replace('localhost', '127.0.0.1'), state, up })),
      ).toEqual(mesh.nodes.map(({ name, url }) => ({ id: name, name, url, state: 'alive', up: true })));
      const [a, b] = nodes;
      expect(a?.links).toMatchObject([{ to: 'node-b', up: true, rttMs: expect.any(Number), pendingBytes: expect.any(Number) }]);
      expect(a?.links[0]?.since).toBeGreaterThan(1_600_000_000_000);
      expect(Object.values(b?.heads ?? {}).reduce((sum, head) => sum + head, 0)).toBeGreaterThan(0);
      expect(b).toMatchObject({
        simulatedMs: 30,
        sessions: 1,
        version: expect.stringMatching(/^\d+\.\d+/),
        uptimeS: expect.any(Number),
      });
      expect(a).not.toHaveProperty('simulatedMs');
    }
    expect(ann.welcome?.nodes.find(({ id }) => id === 'node-b')).toMatchObject({ simulatedMs: 30, up: true });
    ann.drop();
  });

  it('C122 simulated latency is set from loopback on a node that simulates, and is felt; elsewhere it is a 404', async () => {
    const put = (letter: string, body: string) =>
      fetch(at('/api/simulate-latency', letter), { method: 'PUT', headers: { 'content-type': 'application/json' }, body });
    expect((await put('a', '{"ms":5}')).status).toBe(404);
    expect((await put('b', '{"ms":150}')).ok).toBe(true);
    const begun = monotonic();
    await fetch(at('/rtt', 'b'));
    expect(monotonic() - begun).toBeGreaterThanOrEqual(149);
    for (const bad of ['{"ms":-1}', '{"ms":"x"}', '{}', 'no']) expect((await put('b', bad)).status, bad).toBe(400);
    expect((await put('b', '{"ms":0}')).ok).toBe(true);
  });
});
