import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { CLOSE } from '../../shared/protocol/close-codes.ts';
import { LIMITS, TIMES } from '../../shared/protocol/limits.ts';
import { SUBPROTOCOL } from '../../shared/protocol/version.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { ClientSocketEvents } from '../gateway/client-socket.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { Tally } from '../gateway/tally.ts';
import type { Log } from '../log.ts';
import type { Admission } from './admission.ts';
import type { SimulatedLatency } from './latency.ts';
import { isOriginAllowed } from './origins.ts';
import { MAX_HEADERS, type Refusal, refuse, TOO_MANY_HEADERS } from './refusal.ts';
import { TurnWriter } from './turn-writer.ts';
import { WsSocket } from './ws-socket.ts';

/** How long the far end has to answer a close before its socket is cut. */
const CLOSE_TIMEOUT_MS = 5_000;
/** How much longer than the simulated latency a stop waits for the clients' answers. */
const STOP_SPARE_MS = 500;
const SWEEP_MS = 1_000;
const MAX_PINGS_PER_SWEEP = 50;
/** Texts in the query of `/ws` that would end up in somebody's log. */
const SECRETS = ['token', 'access_token', 'key', 'session', 'auth'] as const;

export interface WebSocketRouteDeps {
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly log: Log;
  readonly latency: SimulatedLatency | undefined;
  /** 0: no limit. */
  readonly socketsPerAddress: number;
  /** Public URLs of the nodes of the mesh, and configured origins. */
  readonly allowedOrigins: () => readonly string[];
  readonly admission: Admission;
}

interface Client {
  readonly ws: WebSocket;
  readonly socket: WsSocket;
  heardAt: number;
  pingedAt: number;
  pings: number;
}

/**
 * The way in for clients: `/ws`. Owns every WebSocket of this node from the upgrade on. Refuses before the upgrade what may not come in,
 * drops who is silent, and hands the rest to the gateway. Never keeps a socket without an error listener.
 */
export class WebSocketRoute {
  readonly #deps: WebSocketRouteDeps;
  readonly #writer = new TurnWriter();
  readonly #clients = new Set<Client>();
  readonly #perAddress = new Map<string, number>();
  readonly #stopSweep: () => void;
  #sweptAt: number;
  #onEmpty = () => {};
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LIMITS.signInFrameBytes,
    perMessageDeflate: false,
    maxFragments: 1_024,
    maxBufferedChunks: 16_384,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: (offered: Set<string>) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  } as ConstructorParameters<typeof WebSocketServer>[0]);

  /** Upgrades, by why they were refused. */
  readonly refused = new Tally<string>();

  constructor(deps: WebSocketRouteDeps) {
    this.#deps = deps;
    this.#sweptAt = deps.clock.monotonic();
    this.#stopSweep = deps.clock.every(SWEEP_MS, () => this.#sweep());
  }

  /** Takes an upgrade request. */
  upgrade(request: IncomingMessage, tcp: Socket, head: Buffer): void {
    tcp.on('error', (error) => this.#deps.log.debug('client.socket_error', { code: (error as NodeJS.ErrnoException).code }));
    const address = addressOf(tcp);
    const refusal = this.#refusal(request, address) ?? this.#deps.admission.refusal(isResuming(request));
    if (refusal) {
      this.#deps.log.info('client.refused', { why: refusal.error, address });
      this.refused.add(refusal.error);
      refuse(tcp, refusal);
      return;
    }
    this.#server.handleUpgrade(request, tcp, head, (ws) => this.#open(ws, tcp, address));
  }

  /** Waits until every client has answered its close, and cuts those that do not in time. */
  async stop(): Promise<void> {
    this.#stopSweep();
    const { clock, latency } = this.#deps;
    if (this.#clients.size > 0) {
      await new Promise<void>((resolve) => {
        const cancel = clock.after((latency?.ms ?? 0) + STOP_SPARE_MS, resolve);
        this.#onEmpty = () => {
          cancel();
          resolve();
        };
      });
    }
    for (const { ws } of this.#clients) ws.terminate();
  }

  #refusal(request: IncomingMessage, address: string): Refusal | undefined {
    const [path, query] = (request.url ?? '').split('?', 2) as [string, string?];
    if (path !== '/ws') return { status: 404, error: 'not_found', message: 'There is nothing here. WebSockets are at /ws.' };
    const params = new URLSearchParams(query);
    if (SECRETS.some((name) => params.has(name))) {
      return { status: 400, error: 'token_in_url', message: 'A secret in a URL ends up in logs. Send it in `hello` instead.' };
    }
    const { origin, host, 'sec-websocket-version': version } = request.headers;
    if (request.rawHeaders.length > 2 * MAX_HEADERS) return TOO_MANY_HEADERS;
    if (version !== '13') {
      const message = 'Only version 13 of the WebSocket protocol is spoken here.';
      return { status: 426, error: 'websocket_version', message, headers: { 'Sec-WebSocket-Version': '13' } };
    }
    if (!isOriginAllowed(origin, { allowed: this.#deps.allowedOrigins(), host })) {
      return { status: 403, error: 'forbidden_origin', message: 'Pages of this origin may not connect. See --allowed-origin.' };
    }
    const limit = this.#deps.socketsPerAddress;
    if (limit > 0 && (this.#perAddress.get(address) ?? 0) >= limit) {
      const message = `There are ${limit} connections from your address. Close one, or try later.`;
      return { status: 503, error: 'too_many_sockets', message, headers: { 'Retry-After': '5' } };
    }
    return undefined;
  }

  #open(ws: WebSocket, tcp: Socket, address: string): void {
    const { gateway, clock, log, latency } = this.#deps;
    let events: ClientSocketEvents | undefined;
    ws.on('error', (error) => log.debug('client.protocol_error', { message: error.message, address }));
    const socket = new WsSocket(ws, tcp, address, { clock, writer: this.#writer, latency, drained: () => events?.drained() });
    const now = clock.monotonic();
    const client: Client = { ws, socket, heardAt: now, pingedAt: now, pings: 0 };
    tcp.setNoDelay(true);
    this.#clients.add(client);
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    ws.on('message', (data: Buffer, isBinary: boolean) => {
      client.heardAt = clock.monotonic();
      if (isBinary) socket.close(CLOSE.unsupported, 'text frames only');
      else events?.message(data.toString(), data.length);
    });
    ws.on('pong', () => {
      client.heardAt = clock.monotonic();
    });
    ws.on('ping', () => {
      client.heardAt = clock.monotonic();
      client.pings += 1;
      if (client.pings === MAX_PINGS_PER_SWEEP) socket.close(CLOSE.policy, 'too many pings');
    });
    ws.on('close', (code: number) => {
      this.#clients.delete(client);
      if (this.#clients.size === 0) this.#onEmpty();
      this.#release(address);
      events?.closed(code);
    });
    events = gateway.accept(socket);
  }

  #release(address: string): void {
    const left = (this.#perAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#perAddress.set(address, left);
    else this.#perAddress.delete(address);
  }

  #sweep(): void {
    const now = this.#deps.clock.monotonic();
    // What clients said while this node was not running is not read yet: its own lateness is no silence of theirs.
    const late = Math.max(0, now - this.#sweptAt - SWEEP_MS);
    this.#sweptAt = now;
    for (const client of this.#clients) {
      client.pings = 0;
      client.heardAt = Math.min(now, client.heardAt + late);
      if (client.socket.isPaused) client.heardAt = now;
      if (now - client.heardAt >= TIMES.silentClient) client.ws.terminate();
      else if (now - client.pingedAt >= TIMES.wsPing && client.ws.readyState === client.ws.OPEN) {
        client.pingedAt = now;
        client.ws.ping();
      }
    }
  }
}

/** A client that was signed in before says so in the query, so that it can be told from a new one before the upgrade. */
function isResuming({ url = '' }: IncomingMessage): boolean {
  return new URLSearchParams(url.split('?', 2)[1]).has('resume');
}

/** IPv4 in IPv6 is the same address. */
function addressOf(tcp: Socket): string {
  return (tcp.remoteAddress ?? 'unknown').replace(/^::ffff:/, '');
}
