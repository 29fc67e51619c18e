import { networkInterfaces } from 'node:os';
import type { NodeName } from '../shared/ids.ts';
import { realClock, realRandom } from '../shared/time/real-clock.ts';
import { AccessTokens } from './access-tokens.ts';
import { formatAddress, type HostPort } from './backbone/mesh/byte-stream.ts';
import { TcpNetwork } from './backbone/mesh/tcp-network.ts';
import { isLoopback } from './config/resolve.ts';
import type { RunningNode, ServeConfig } from './config/serve-config.ts';
import { drain } from './drain.ts';
import { fingerprint } from './fingerprint.ts';
import { createHttp } from './http/app.ts';
import { SimulatedLatency } from './http/latency.ts';
import type { NotReady } from './http/routes.ts';
import { KnownNodes } from './known-nodes.ts';
import { type LinesPort, openLines } from './lines/lines-port.ts';
import { ProcessSignalsReader } from './load/process-signals.ts';
import type { Log } from './log.ts';
import { MeshNode } from './node.ts';
import { SqliteStore } from './store/sqlite-store.ts';
import { VERSION } from './version.ts';

/** A node in the real world: SQLite, TCP or TLS, HTTP and WebSockets around the composition in node.ts. */

/** Rejects with StoreError, ListenError or the system's error for the mesh address; nothing is left open then. */
export async function startNode(config: ServeConfig, log: Log): Promise<RunningNode> {
  const store = new SqliteStore(config.dataDir);
  const known = await KnownNodes.load(config.dataDir, log);
  const signals = new ProcessSignalsReader(config.dataDir);
  const access = config.readAccessTokens && new AccessTokens(config.readAccessTokens());
  const node = await MeshNode.open(
    {
      name: config.name as NodeName,
      url: config.publicUrl,
      version: VERSION,
      mesh: config.mesh,
      peers: config.peers,
      advertise: config.advertise ?? { host: dialableHost(config.mesh.host), port: config.mesh.port },
      discovery: config.discovery,
      metPeers: known.nodes.length > 0,
      simulatedMs: config.simulateLatencyMs,
      gateway: {
        postRate: config.postRate,
        postBurst: config.postBurst,
        roomsPerUser: config.roomsPerUser,
        socketsPerAddress: config.socketsPerAddress,
        idleTimeoutMs: config.idleTimeoutMs,
      },
    },
    {
      store,
      network: new TcpNetwork(config.meshSecret),
      clock: realClock,
      random: realRandom,
      log,
      fingerprint,
      signals: () => signals.read(),
      access,
    },
  );
  try {
    return await serve(config, node, known, access, log);
  } catch (error) {
    await node.stop();
    throw error;
  }
}

async function serve(
  config: ServeConfig,
  node: MeshNode,
  known: KnownNodes,
  access: AccessTokens | undefined,
  log: Log,
): Promise<RunningNode> {
  node.transport.learn(known.nodes);
  node.membership.subscribe({ nodes: () => known.note(node.membership.acquaintances()) });
  let phase: 'starting' | 'serving' | 'draining' = 'starting';
  const readiness = (): readonly NotReady[] => [
    ...(phase === 'serving' ? [] : [phase]),
    ...(node.isFull() ? (['storage_full'] as const) : []),
    ...(node.isSkewed() ? (['clock_skew'] as const) : []),
  ];
  const { simulateLatencyMs } = config;
  const http = await createHttp({
    gateway: node.gateway,
    presence: node.membership,
    replication: {
      counts: () => ({ ...node.replicator.counters, served: node.replicator.served }),
      ageOf: (...event) => node.ages.ageOf(...event),
    },
    clock: realClock,
    log,
    node: { name: config.name, version: VERSION },
    webRoot: config.webRoot,
    host: config.http.host,
    port: config.http.port,
    allowedOrigins: () => [...config.allowedOrigins, ...known.urls],
    socketsPerAddress: config.socketsPerAddress,
    admission: { signInsAtOnce: config.signInsAtOnce, signInsPerSecond: config.signInsPerSecond },
    latency:
      simulateLatencyMs === undefined ? undefined : new SimulatedLatency(simulateLatencyMs, (ms) => node.setSimulatedLatency(ms)),
    readiness,
    access: access ? 'token' : 'open',
  });
  let mesh: HostPort;
  let lines: LinesPort | undefined;
  try {
    mesh = await node.start();
    await http.listen();
    lines = await listenForLines(config, node, log);
  } catch (error) {
    await http.close();
    throw error;
  }
  phase = 'serving';
  log.info('node.up', { node: config.name, url: config.publicUrl, mesh: formatAddress(mesh), data: config.dataDir });

  let stopped: Promise<void> | undefined;
  const stop = async (reason: string) => {
    phase = 'draining';
    log.info('node.draining', { reason });
    lines?.stopListening();
    await drain(node, realClock, config.drainTimeoutMs);
    node.gateway.stop();
    await lines?.close();
    await http.close();
    await node.stop();
    await known.saved();
    log.info('node.down', { reason });
  };
  return {
    url: config.publicUrl,
    meshAddress: formatAddress(mesh),
    failed: node.failed,
    readAccessAgain: () => {
      try {
        access?.replace(config.readAccessTokens?.() ?? []);
      } catch (error) {
        return log.error('access.unreadable', { error });
      }
      const closed = node.gateway.recheckAccess();
      log.info('access.read', { tokens: access?.size, closed });
    },
    stop: (reason) => {
      stopped ??= stop(reason);
      return stopped;
    },
  };
}

async function listenForLines(config: ServeConfig, node: MeshNode, log: Log): Promise<LinesPort | undefined> {
  const { lines, socketsPerAddress } = config;
  if (!lines) return undefined;
  return openLines(
    { ...lines, isExposed: !isLoopback(lines.host), isOpen: config.readAccessTokens === undefined },
    { host: node.gateway, presence: node.membership, clock: realClock, random: realRandom, log, socketsPerAddress },
  );
}

/** Where peers are told to dial a node that listens everywhere: its first address that is not loopback. */
function dialableHost(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ internal, family }) => !internal && (host === '::' || family === 'IPv4'))?.address ?? '127.0.0.1';
}
