import { isIPv4, isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { readAccessTokens } from './access-tokens.ts';
import { ConfigError, EXIT } from './config-error.ts';
import { readMeshSecret } from './mesh-secret.ts';
import type { HostPort, ServeConfig } from './serve-config.ts';
import type { Settings } from './settings.ts';
import { formatHostPort } from './values.ts';

/** What the process knows about where it runs. */
export interface Surroundings {
  readonly hostName: string;
  readonly cwd: string;
  readonly webRoot: string;
}

export interface LogConfig {
  readonly format: 'auto' | 'json' | 'pretty';
  /** An absolute path; undefined is standard error. */
  readonly file: string | undefined;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
}

/** The settings checked together, with the derived defaults filled in. Reads the files with secrets. Throws ConfigError. */
export function resolveServe(settings: Settings, { hostName, cwd, webRoot }: Surroundings): ServeConfig {
  const http = settings.require('http');
  const mesh = settings.require('mesh');
  const meshSecret = resolveMeshSecret(settings, mesh, cwd);
  const lines = settings.read('lines');
  refuseSharedPorts({ http, mesh, ...(lines && { lines }) });
  return {
    name: settings.read('name') ?? deriveName(hostName, http.port),
    http,
    publicUrl: settings.read('public-url') ?? derivePublicUrl(http, hostName),
    mesh,
    peers: settings.read('peer') ?? [],
    advertise: settings.read('advertise'),
    discovery: settings.require('discovery'),
    meshSecret,
    readAccessTokens: resolveAccess(settings, cwd),
    dataDir: resolve(cwd, settings.require('data')),
    lines,
    allowedOrigins: settings.read('allowed-origin') ?? [],
    idleTimeoutMs: settings.read('idle-timeout'),
    drainTimeoutMs: settings.require('drain-timeout'),
    postRate: settings.require('post-rate'),
    postBurst: settings.require('post-burst'),
    socketsPerAddress: settings.require('sockets-per-address'),
    signInsAtOnce: settings.require('sign-ins-at-once'),
    signInsPerSecond: settings.require('sign-ins-per-second'),
    roomsPerUser: settings.require('rooms-per-user'),
    simulateLatencyMs: settings.read('simulate-latency'),
    webRoot,
  };
}

export function resolveLog(settings: Settings, { cwd }: Surroundings): LogConfig {
  const file = settings.read('log-file');
  return {
    format: settings.require('log-format'),
    file: file === undefined ? undefined : resolve(cwd, file),
    level: settings.require('log-level'),
  };
}

function refuseSharedPorts(addresses: Readonly<Record<string, HostPort>>): void {
  const seen = new Map<string, string>();
  for (const [name, address] of Object.entries(addresses)) {
    const text = formatHostPort(address);
    const other = seen.get(text);
    if (other !== undefined)
      throw new ConfigError(EXIT.config, `--${other} and --${name} are both ${text}; each needs its own port`);
    seen.set(text, name);
  }
}

function resolveMeshSecret(settings: Settings, mesh: HostPort, cwd: string): Buffer | undefined {
  const path = settings.read('mesh-secret-file');
  if (path !== undefined) return readMeshSecret(resolve(cwd, path), settings.require('allow-insecure-perms'));
  if (isLoopback(mesh.host)) return undefined;
  throw new ConfigError(
    EXIT.config,
    `--mesh ${formatHostPort(mesh)} lets other machines in, and whoever gets in may read and write everything: ` +
      'give --mesh-secret-file (the same file on every node), or listen on 127.0.0.1',
  );
}

/** Read once here, so that what is wrong with the file is known before anything runs. */
function resolveAccess(settings: Settings, cwd: string): ServeConfig['readAccessTokens'] {
  const path = settings.read('access-token-file');
  if (path === undefined) return undefined;
  const read = () => readAccessTokens(resolve(cwd, path), settings.require('allow-insecure-perms'));
  read();
  return read;
}

/** Only this machine can reach it. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  if (isIPv6(host)) return hostOf(host) === '[::1]';
  return host.toLowerCase() === 'localhost';
}

function deriveName(hostName: string, port: number): string {
  const host = hostName.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return `${(host || 'node').slice(0, 58)}-${port}`;
}

/** On loopback `localhost`, which browsers treat as secure; for all addresses at once the name of the machine. */
function derivePublicUrl({ host, port }: HostPort, hostName: string): string {
  const isWildcard = host === '0.0.0.0' || (isIPv6(host) && hostOf(host) === '[::]');
  const shown = isWildcard ? hostName : host === '127.0.0.1' ? 'localhost' : host;
  const url = `http://${formatHostPort({ host: shown, port })}`;
  if (URL.canParse(url)) return new URL(url).origin;
  throw new ConfigError(
    EXIT.config,
    `--http ${formatHostPort({ host, port })} gives no address that browsers open (${url}): give --public-url`,
  );
}

/** The one spelling of an IPv6 address, in brackets; its zone says by which interface, not who. */
function hostOf(address: string): string {
  return new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname;
}
