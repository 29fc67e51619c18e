import type { Socket } from 'node:net';
import helmet from '@fastify/helmet';
import fastify, { type ConnectionError, type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import type { MeshView } from '../../shared/protocol/mesh-view.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Log } from '../log.ts';
import type { Presence } from '../membership/presence.ts';
import { Admission, type AdmissionOptions } from './admission.ts';
import type { SimulatedLatency } from './latency.ts';
import type { MeshFigures } from './mesh-metrics.ts';
import { createMetrics } from './metrics.ts';
import { MAX_HEADERS, refuse, TOO_MANY_HEADERS } from './refusal.ts';
import { addRoutes, type NotReady } from './routes.ts';
import { readWebFiles } from './web-files.ts';
import { WebSocketRoute } from './websocket-route.ts';

export interface HttpDeps extends MeshFigures {
  readonly presence: Presence;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly log: Log;
  readonly node: { readonly name: string; readonly version: string };
  /** The folder with the built UI. */
  readonly webRoot: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where browsers may come from besides the nodes of the mesh: those configured, and nodes that were met earlier. */
  readonly allowedOrigins: () => readonly string[];
  readonly socketsPerAddress: number;
  readonly admission: AdmissionOptions;
  /** Only on a node started with simulated latency. */
  readonly latency: SimulatedLatency | undefined;
  /** Told to whoever asks, so that pages and operators know before a sign-in; `open` when it is not handed in. */
  readonly access?: MeshView['access'];
  /** Why this node is not ready; empty when it is. */
  readonly readiness: () => readonly NotReady[];
}

/** A node's HTTP server, WebSockets included. */
export interface HttpServer {
  /** Resolves with the port. Rejects with ListenError. */
  listen(): Promise<number>;
  /** Cuts what is left of the clients and stops listening. Asking clients to leave is the gateway's part. */
  close(): Promise<void>;
}

/** The address cannot be listened on; `code` is the system's (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`…). */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code: string;

  constructor(address: string, cause: NodeJS.ErrnoException) {
    super(`cannot listen for HTTP on ${address}`, { cause });
    this.code = cause.code ?? 'UNKNOWN';
  }
}

const TIMEOUTS = { requestMs: 10_000, connectionMs: 15_000, headersMs: 5_000, keepAliveMs: 10_000, checkEveryMs: 500 } as const;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_BODY_BYTES = 1024;

export async function createHttp(deps: HttpDeps): Promise<HttpServer> {
  const { gateway, presence, clock, log, latency, readiness } = deps;
  const sockets = new WebSocketRoute({
    ...{ gateway, clock, log, latency, socketsPerAddress: deps.socketsPerAddress },
    allowedOrigins: () => [...deps.allowedOrigins(), ...presence.nodes().map((node) => node.url)],
    admission: new Admission({
      ...deps.admission,
      clock,
      greeting: () => gateway.greeting,
      isDraining: () => readiness().includes('draining'),
    }),
  });
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: TIMEOUTS.requestMs,
    connectionTimeout: TIMEOUTS.connectionMs,
    keepAliveTimeout: TIMEOUTS.keepAliveMs,
    forceCloseConnections: true,
    http: {
      headersTimeout: TIMEOUTS.headersMs,
      maxHeaderSize: MAX_HEADER_BYTES,
      connectionsCheckingInterval: TIMEOUTS.checkEveryMs,
      noDelay: true,
    },
    clientErrorHandler: (error, socket) => answerClientError(error, socket),
    frameworkErrors: (error, _request, reply) => {
      void (reply as FastifyReply).code(error.statusCode ?? 400).send(errorBody(error));
    },
  });
  // Node drops what is above its limit without a word: it is set higher, so that too many can be told from enough.
  app.server.maxHeadersCount = 2 * MAX_HEADERS;
  app.server.on('upgrade', (request, socket, head) => sockets.upgrade(request, socket as Socket, head));
  app.addHook('onRequest', async (request, reply) => {
    if (request.raw.rawHeaders.length <= 2 * MAX_HEADERS) return;
    const { status, error, message } = TOO_MANY_HEADERS;
    await reply.code(status).header('connection', 'close').send({ error, message });
  });
  app.addHook('preClose', async () => sockets.stop());
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error('http.failed', { err: error });
    return reply.code(status).send(errorBody(error));
  });
  await addSecurityHeaders(app);
  const metrics = createMetrics({ ...deps, upgradesRefused: sockets.refused });
  addRoutes(app, {
    presence,
    clock,
    metrics,
    files: readWebFiles(deps.webRoot),
    latency,
    readiness,
    access: deps.access ?? 'open',
  });
  await app.ready();
  return {
    listen: () => listen(app, deps.host, deps.port),
    close: () => app.close(),
  };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new ListenError(`${host.includes(':') ? `[${host}]` : host}:${port}`, error as NodeJS.ErrnoException);
  }
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** Strict for scripts; open for connections, since the page talks to every node. Nothing that would break plain http in a LAN. */
function addSecurityHeaders(app: FastifyInstance): PromiseLike<unknown> {
  return app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        connectSrc: ["'self'", 'http:', 'https:', 'ws:', 'wss:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    // Browsers ignore both on plain http, with a warning in every console.
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  });
}

function errorBody(error: {
  readonly statusCode?: number | undefined;
  readonly code?: string;
  readonly message: string;
}): object {
  if ((error.statusCode ?? 500) >= 500)
    return { error: 'internal', message: 'This node failed at something of its own. Try again.' };
  return { error: 'bad_request', message: error.message };
}

/** What Node's parser would not read. */
function answerClientError({ code, rawPacket }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) {
    socket.destroy();
    return;
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    refuse(socket, { status: 408, error: 'timeout', message: 'The request took too long.' });
  } else if (code === 'HPE_HEADER_OVERFLOW') {
    const isPath = Buffer.isBuffer(rawPacket) && !rawPacket.subarray(0, MAX_HEADER_BYTES).includes('\r\n');
    if (isPath) refuse(socket, { status: 414, error: 'uri_too_long', message: 'The path is too long.' });
    else refuse(socket, { status: 431, error: 'headers_too_large', message: 'The headers are too large.' });
  } else refuse(socket, { status: 400, error: 'bad_request', message: 'This is not HTTP as this node reads it.' });
}
