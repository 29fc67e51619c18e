import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import type { MeshView } from '../../shared/protocol/mesh-view.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Presence } from '../membership/presence.ts';
import type { SimulatedLatency } from './latency.ts';
import type { WebFile } from './web-files.ts';

export const NOT_READY = ['starting', 'draining', 'storage_full', 'clock_skew'] as const;
export type NotReady = (typeof NOT_READY)[number];

export interface RoutesDeps {
  readonly presence: Presence;
  readonly clock: Clock;
  readonly metrics: Registry;
  readonly files: readonly WebFile[];
  readonly latency: SimulatedLatency | undefined;
  readonly readiness: () => readonly NotReady[];
  readonly access: NonNullable<MeshView['access']>;
}

const MAX_SIMULATED_MS = 60_000;
const NOT_FOUND = { error: 'not_found', message: 'There is nothing here.' } as const;
const NO_UI = { error: 'not_found', message: 'The web UI is not built. Run `npm run build` and start the node again.' } as const;

/** Everything this node answers over HTTP. */
export function addRoutes(app: FastifyInstance, deps: RoutesDeps): void {
  const { presence, clock, metrics, latency, readiness } = deps;
  for (const file of deps.files) app.get(file.path, (request, reply) => sendFile(file, request, reply));
  if (!deps.files.some((file) => file.path === '/')) app.get('/', (_request, reply) => reply.code(404).send(NO_UI));

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', (_request, reply) => {
    const reasons = readiness();
    return reply.code(reasons.length > 0 ? 503 : 200).send({ status: reasons.length > 0 ? 'not_ready' : 'ready', reasons });
  });
  app.get('/rtt', async (_request, reply) => {
    const ms = latency?.ms ?? 0;
    if (ms > 0) await new Promise<void>((resolve) => void clock.after(ms, resolve));
    return reply
      .headers({
        'cache-control': 'no-store',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
      })
      .code(204)
      .send();
  });
  app.get('/api/mesh', (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ ...presence.mesh(), access: deps.access }),
  );
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.metrics()));
  app.get('/ws', (_request, reply) => {
    const message = 'This is a WebSocket endpoint. Connect with a WebSocket client.';
    return reply.code(426).headers({ upgrade: 'websocket', connection: 'Upgrade' }).send({ error: 'upgrade_required', message });
  });
  app.put('/api/simulate-latency', (request, reply) => setLatency(latency, request, reply));
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(NOT_FOUND));
}

function sendFile(file: WebFile, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const gzip = acceptsGzip(request.headers['accept-encoding']) ? file.gzip : undefined;
  // Another tag: a cache on the way must not take the one for the other.
  const etag = gzip ? file.etag.replace(/"$/, '-gz"') : file.etag;
  reply.headers({ 'cache-control': file.cacheControl, etag, vary: 'accept-encoding' });
  if (request.headers['if-none-match'] === etag) return reply.code(304).send();
  if (gzip) reply.header('content-encoding', 'gzip');
  return reply.type(file.type).send(gzip ?? file.body);
}

/** `gzip;q=0` means that it must not be. */
function acceptsGzip(header: string | readonly string[] | undefined): boolean {
  return /(?:^|,)\s*gzip\s*(?:,|$|;\s*q=(?:1|0?\.[0-9]*[1-9]))/.test(String(header ?? ''));
}

function setLatency(latency: SimulatedLatency | undefined, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!latency || !isLoopback(request.ip)) return reply.code(404).send(NOT_FOUND);
  const ms = (request.body as { readonly ms?: unknown } | null | undefined)?.ms;
  if (typeof ms !== 'number' || !Number.isInteger(ms) || ms < 0 || ms > MAX_SIMULATED_MS) {
    const message = `\`ms\` is a whole number from 0 to ${MAX_SIMULATED_MS}.`;
    return reply.code(400).send({ error: 'bad_field', field: 'ms', message });
  }
  latency.set(ms);
  return reply.send({ ms });
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || plain.startsWith('127.');
}
