import { afterEach, describe, expect, it } from 'vitest';
import { realClock } from '../../shared/time/real-clock.ts';
import { rawGet, rawRequest, serve, stopServers } from '../testing/http-stage.ts';
import { ListenError } from './app.ts';
import { SimulatedLatency } from './latency.ts';
import type { NotReady } from './routes.ts';

afterEach(stopServers);

describe('http', () => {
  it('C115 serves the build, hashed files for ever', async () => {
    const { url } = await serve();
    const page = await fetch(url);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect((await fetch(url, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })).status).toBe(304);
    expect(page.headers.get('vary')).toBe('accept-encoding');
    const asset = await fetch(`${url}/assets/app-1a2b.js`);
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect(asset.headers.get('cache-control')).toContain('immutable');
  });

  it('C115 packs what gets smaller by it, for those who can unpack', async () => {
    const { port } = await serve();
    const get = (accept: string) =>
      rawRequest(port, `GET /assets/long-3c4d.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${accept}\r\nConnection: close\r\n\r\n`);
    for (const accept of ['gzip', 'br, gzip;q=0.5', 'deflate,gzip, br']) {
      const answer = await get(accept);
      expect(answer, accept).toMatch(/content-encoding: gzip/i);
      expect(answer.length, accept).toBeLessThan(1_000);
    }
    for (const accept of ['identity', 'gzip;q=0', 'xgzip']) {
      const answer = await get(accept);
      expect(answer, accept).not.toMatch(/content-encoding/i);
      expect(answer, accept).toContain('void 0;void 0;');
    }
    const tags = (await Promise.all(['gzip', 'identity'].map(get))).map((answer) => /etag: (.*)/i.exec(answer)?.[1]);
    expect(tags[0]).not.toBe(tags[1]);
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
