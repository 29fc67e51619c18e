import { isIP } from 'node:net';

/**
 * Which web pages may connect: those of the mesh's own nodes, those the operator named, and the one this node serves itself where
 * its host name cannot be rebound by anyone (an address, or loopback). Pure. Exact: scheme, host and port.
 */
export interface OriginRules {
  /** Public URLs of nodes, and configured origins. */
  readonly allowed: readonly string[];
  /** The `Host` header of the upgrade request. */
  readonly host: string | undefined;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** `origin`: the `Origin` header; a client without one is no browser and is let in. */
export function isOriginAllowed(origin: string | undefined, rules: OriginRules): boolean {
  if (origin === undefined) return true;
  const asked = parse(origin);
  // Browsers write an origin in one way only; another spelling of it was not written by a browser.
  if (asked?.origin !== origin) return false;
  const key = canonical(asked);
  if (rules.allowed.some((url) => canonical(parse(url)) === key)) return true;
  const own = parse(`http://${rules.host ?? ''}`);
  return own !== undefined && isUnboundHost(own.hostname) && canonical(own) === key;
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

/** All names of the own machine are one host. */
function canonical(url: URL | undefined): string | undefined {
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  return `${url.protocol}//${LOOPBACK.has(url.hostname) ? 'localhost' : url.hostname}:${url.port}`;
}

function isUnboundHost(hostname: string): boolean {
  return LOOPBACK.has(hostname) || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
}
