import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { NodeName } from '../../shared/ids.ts';
import type { ServerMessage } from '../../shared/protocol/server-messages.ts';
import { realClock, realRandom } from '../../shared/time/real-clock.ts';
import { fingerprint } from '../fingerprint.ts';
import { Gateway } from '../gateway/gateway.ts';
import { silentLog } from '../log.ts';
import { MemoryBackbone } from '../testing/memory-backbone.ts';
import { MemoryPresence } from '../testing/memory-presence.ts';
import { createHttp, type HttpDeps, ListenError } from './app.ts';
import { SimulatedLatency } from './latency.ts';
import type { NotReady } from './routes.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function serve(options: Partial<HttpDeps> = {}) {
  const webRoot = mkdtempSync(join(tmpdir(), 'skein-web-'));
  cleanups.push(() => rmSync(webRoot, { recursive: true }));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html>');
  writeFileSync(join(webRoot, 'assets/app-1a2b.js'), 'void 0;');
  const backbone = new MemoryBackbone();
  const presence = new MemoryPresence('node-a', backbone);
  const gateway = new Gateway({
    ...{ backbone, presence, fingerprint, clock: realClock, random: realRandom, log: silentLog },
    node: { name: 'node-a' as NodeName, url: 'http://node-a.test' },
    options: { postRate: 0, postBurst: 30, roomsPerUser: 50 },
  });
  const http = await createHttp({
    ...{ gateway, presence, webRoot, clock: realClock, log: silentLog, node: { name: 'node-a', version: '1.2.3' } },
    ...{ host: '127.0.0.1', port: 0, allowedOrigins: [], socketsPerAddress: 256, latency: undefined, readiness: () => [] },
    ...options,
  });
  const port = await http.listen();
  cleanups.push(
    () => gateway.stop(),
    () => http.close(),
  );
  return { gateway, presence, backbone, http, port, url: `http://127.0.0.1:${port}` };
}

/** The path exactly as given: `fetch` would tidy it up. */
function rawGet(port: number, path: string): Promise<string> {
  return rawRequest(port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`);
}

function rawRequest(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

function upgrade(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; error: string | undefined }> {
  return new Promise((resolve, reject) => {
    const key = 'dGhlIHNhbXBsZSBub25jZQ==';
    const asked = request({
      ...{ port, path, host: '127.0.0.1' },
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': key,
        ...headers,
      },
    });
    asked.on('upgrade', (response: IncomingMessage, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, error: undefined });
    });
    asked.on('response', (response: IncomingMessage) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      const parsed = () => (text.startsWith('{') ? (JSON.parse(text) as { error: string }).error : text);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, error: parsed() }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

class Client {
  readonly received: ServerMessage[] = [];
  readonly ws: WebSocket;
  readonly closed: Promise<number>;
  readonly #waiting = new Map<number, (answer: ServerMessage) => void>();

  constructor(port: number, options: object = {}) {
    this.ws = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'skein.v1', options);
    this.ws.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ServerMessage;
      this.received.push(message);
      if ('ref' in message && message.ref !== null) this.#waiting.get(message.ref)?.(message);
    });
    this.ws.on('error', () => {});
    this.closed = new Promise((resolve) => this.ws.on('close', resolve));
  }

  async opened(): Promise<this> {
    await new Promise((resolve) => this.ws.once('open', resolve));
    return this;
  }

  async answer(message: { readonly ref: number; readonly [field: string]: unknown }): Promise<ServerMessage> {
    this.ws.send(JSON.stringify(message));
    return new Promise((resolve) => this.#waiting.set(message.ref, resolve));
  }
}

describe('http', () => {
  it('C115 serves the build, hashed files for ever', async () => {
    const { url } = await serve();
    const page = await fetch(url);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect((await fetch(url, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })).status).toBe(304);
    const asset = await fetch(`${url}/assets/app-1a2b.js`);
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect(asset.headers.get('cache-control')).toContain('immutable');
  });

  it('C116 has a strict policy that works on plain http', async () => {
    const { headers } = await fetch((await serve()).url);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy.split(';')).toEqual(
      expect.arrayContaining(["script-src 'self'", "connect-src 'self' http: https: ws: wss:", "frame-ancestors 'none'"]),
    );
    expect(policy).not.toContain('upgrade-insecure-requests');
    expect(policy).not.toContain('unsafe');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    '/nothing',
    '/index.html',
    '/../../etc/passwd',
    '/%2e%2e%2fpackage.json',
    '/..%5cpackage.json',
    '/%252e%252e%252fetc',
    '/assets%2f..%2fpackage.json',
    '//host/',
    '/;x',
    '/assets/',
  ])('C115 answers %s with a JSON 404', async (path) => {
    const answer = await rawGet((await serve()).port, path);
    expect(answer).toMatch(/^HTTP\/1.1 404 /);
    expect(answer).toContain('"error":"not_found"');
  });

  it.each([
    ['GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    ['GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    [`GET /${'x'.repeat(9_216)} HTTP/1.1\r\nHost: x\r\n\r\n`, 414],
    [`GET / HTTP/1.1\r\nHost: x\r\nx: ${'x'.repeat(65_536)}\r\n\r\n`, 431],
    [`GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(2_000)}\r\n`, 431],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    ['GET /healthz HTTP/1.1\r\nHost: x\r\n__proto__: 1\r\nconstructor: 2\r\nConnection: close\r\n\r\n', 200],
    ['\u0016\u0003\u0001 hello', 400],
  ] as const)('answers bad request %# as it should and goes on', async (bytes, status) => {
    const { port, url } = await serve();
    expect(await rawRequest(port, bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('cuts off a request whose headers do not come', async () => {
    const { port } = await serve();
    const started = realClock.monotonic();
    expect(await rawRequest(port, 'GET / HTTP/1.1\r\nHost:')).toMatch(/^HTTP\/1.1 408 /);
    expect(realClock.monotonic() - started).toBeLessThan(6_500);
  });

  it('C118 C119 tells its health and why it is not ready', async () => {
    let reasons: readonly NotReady[] = [];
    const { url } = await serve({ readiness: () => reasons });
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    reasons = ['draining', 'clock_skew'];
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ reasons: ['draining', 'clock_skew'] });
  });

  it('C120 C121 answers /rtt, /api/mesh and /metrics, and no cross-origin preflight', async () => {
    const { url } = await serve();
    const rtt = await fetch(`${url}/rtt`);
    expect([rtt.status, rtt.headers.get('cache-control'), rtt.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'no-store',
      '*',
    ]);
    expect(await (await fetch(`${url}/api/mesh`)).json()).toMatchObject({ self: 'node-a', nodes: [{ id: 'node-a' }] });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('skein_build_info{version="1.2.3",node="node-a"} 1');
    expect(metrics).toContain('skein_messages_total{what="received"} 0');
    expect(metrics).toContain('process_resident_memory_bytes');
    const preflight = await fetch(`${url}/api/mesh`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('C122 sets the simulated latency only on a node that has one', async () => {
    const put = (url: string, body: unknown, type = 'application/json') =>
      fetch(`${url}/api/simulate-latency`, { method: 'PUT', body: JSON.stringify(body), headers: { 'content-type': type } });
    expect((await put((await serve()).url, { ms: 5 })).status).toBe(404);
    const told: number[] = [];
    const latency = new SimulatedLatency(1, (ms) => told.push(ms));
    const { url } = await serve({ latency });
    expect((await put(url, { ms: -1 })).status).toBe(400);
    expect((await put(url, { ms: 60 }, 'application/json garbage')).status).toBeGreaterThanOrEqual(400);
    expect((await put(url, { ms: 60 })).status).toBe(200);
    expect(told).toEqual([60]);
    const started = realClock.monotonic();
    await fetch(`${url}/rtt`);
    expect(realClock.monotonic() - started).toBeGreaterThanOrEqual(59);
  });

  it('says in a typed error that its port is taken', async () => {
    const { port } = await serve();
    const error = await serve({ port }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ListenError);
    expect(error).toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('the websocket route', () => {
  it('C1 speaks skein.v1, and with a client that offers nothing as well', async () => {
    const { port } = await serve();
    const client = await new Client(port).opened();
    expect(client.ws.protocol).toBe('skein.v1');
    expect(await client.answer({ type: 'hello', ref: 1, name: 'ann' })).toMatchObject({ type: 'welcome', user: 'ann' });
    await client.answer({ type: 'join', ref: 2, room: 'r' });
    const id = '00000000-0000-4000-8000-000000000001';
    expect(await client.answer({ type: 'post', ref: 3, id, room: 'r', body: 'hé' })).toMatchObject({ type: 'ok', seq: 1 });
    expect(client.received.filter((message) => message.type === 'event')).toMatchObject([{ body: 'hé' }]);
    expect((await upgrade(port, '/ws', {})).status).toBe(101);
  });

  it('C125 C126 refuses strange pages and tokens in the URL before the upgrade', async () => {
    const { port } = await serve({ allowedOrigins: ['https://ui.example'] });
    expect(await upgrade(port, '/ws', { origin: 'https://evil.example' })).toEqual({ status: 403, error: 'forbidden_origin' });
    expect(await upgrade(port, '/ws', { origin: 'null' })).toMatchObject({ status: 403 });
    expect(await upgrade(port, '/ws', { origin: 'https://ui.example' })).toMatchObject({ status: 101 });
    expect(await upgrade(port, '/ws', { origin: 'http://node-a.test' })).toMatchObject({ status: 101 });
    expect(await upgrade(port, '/ws', { origin: `http://localhost:${port}`, host: `127.0.0.1:${port}` })).toMatchObject({
      status: 101,
    });
    expect(await upgrade(port, '/ws?token=secret', {})).toEqual({ status: 400, error: 'token_in_url' });
    expect(await upgrade(port, '/elsewhere', {})).toEqual({ status: 404, error: 'not_found' });
    expect(await upgrade(port, '/ws', { 'sec-websocket-version': '8' })).toEqual({ status: 426, error: 'websocket_version' });
    expect(await upgrade(port, '/ws', { 'sec-websocket-key': 'x' })).toMatchObject({ status: 400 });
  });

  it('C105 takes so many sockets from one address and no more, and again when one is gone', async () => {
    const { port } = await serve({ socketsPerAddress: 2 });
    const [first] = await Promise.all([new Client(port).opened(), new Client(port).opened()]);
    expect(await upgrade(port, '/ws', {})).toEqual({ status: 503, error: 'too_many_sockets' });
    first.ws.terminate();
    await first.closed;
    await expect.poll(async () => (await upgrade(port, '/ws', {})).status).toBe(101);
  });

  it.each([
    ['C11 a binary frame', 1003, (client: Client) => client.ws.send(Buffer.from('{}'))],
    ['C10 a frame over 64 KiB', 1009, (client: Client) => client.ws.send(`{"type":"post","body":"${'x'.repeat(65_536)}"}`)],
    ['C10 a frame over 256 KiB', 1009, (client: Client) => client.ws.send('x'.repeat(262_145))],
    ['C12 invalid UTF-8', 1007, (client: Client) => client.ws.send(Buffer.from([0xff, 0xfe]), { binary: false })],
    ['C13 an unmasked frame', 1002, (client: Client) => client.ws.send('{}', { mask: false })],
    ['a flood of pings', 1008, (client: Client) => void Array.from({ length: 200 }, () => client.ws.ping())],
  ])('closes the connection on %s', async (_what, code, act) => {
    const { port } = await serve();
    const client = await new Client(port).opened();
    const other = await new Client(port).opened();
    act(client);
    expect(await client.closed).toBe(code);
    expect(await other.answer({ type: 'ping', ref: 1 })).toMatchObject({ type: 'pong' });
  });

  it('C10 takes a large hello', async () => {
    const { port } = await serve();
    const client = await new Client(port).opened();
    const cursor = Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`origin-number-${i}`, 1]));
    expect(JSON.stringify(cursor).length).toBeGreaterThan(65_536);
    expect(await client.answer({ type: 'hello', ref: 1, name: 'ann', resume: { cursor, rooms: ['r'] } })).toMatchObject({
      type: 'welcome',
    });
  });

  it('takes no million fragments', async () => {
    const { port } = await serve();
    const client = await new Client(port).opened();
    for (let i = 0; i < 2_000; i += 1) client.ws.send('x', { fin: false });
    expect([1008, 1009, 1006]).toContain(await client.closed);
  });

  it('delays everything by the simulated latency, in order', async () => {
    const latency = new SimulatedLatency(80, () => {});
    const { port } = await serve({ latency });
    const client = await new Client(port).opened();
    const started = realClock.monotonic();
    const slow = client.answer({ type: 'ping', ref: 1 });
    await client.answer({ type: 'ping', ref: 2 });
    await slow;
    expect(realClock.monotonic() - started).toBeGreaterThanOrEqual(79);
    latency.set(200);
    client.ws.send('{"type":"ping","ref":3}');
    await new Promise((resolve) => realClock.after(20, () => resolve(undefined)));
    latency.set(0);
    await client.answer({ type: 'ping', ref: 4 });
    expect(client.received.map((message) => 'ref' in message && message.ref)).toEqual([1, 2, 3, 4]);
  });

  it('puts a client that stops reading back on the log, and loses nothing of it', async () => {
    const { port, gateway } = await serve();
    const reader = await new Client(port).opened();
    await reader.answer({ type: 'hello', ref: 1, name: 'reader' });
    await reader.answer({ type: 'join', ref: 2, room: 'r' });
    const writer = await new Client(port).opened();
    await writer.answer({ type: 'hello', ref: 1, name: 'writer' });
    await writer.answer({ type: 'join', ref: 2, room: 'r' });
    reader.ws.pause();
    const posts = Array.from({ length: 2_500 }, (_, i) => {
      const id = `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`;
      return writer.answer({ type: 'post', ref: 10 + i, id, room: 'r', body: 'x'.repeat(8_000) });
    });
    expect((await Promise.all(posts)).every((answer) => answer.type === 'ok')).toBe(true);
    expect(gateway.counts.behind).toBeGreaterThan(0);
    reader.ws.resume();
    const seqs = () => reader.received.flatMap((message) => (message.type === 'event' ? [message.seq] : []));
    await expect.poll(() => seqs().length, { timeout: 8_000 }).toBe(2_500);
    expect(seqs()).toEqual(Array.from({ length: 2_500 }, (_, i) => i + 1));
  }, 30_000);
});
