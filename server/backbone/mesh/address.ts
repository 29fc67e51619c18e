import type { HostPort } from './byte-stream.ts';

/** `host:port` or `[v6]:port`; undefined when it is neither. */
export function parseAddress(text: string): HostPort | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([\w.-]{1,253})):(\d{1,5})$/.exec(text);
  if (!match) return undefined;
  const port = Number(match[3]);
  return port >= 1 && port <= 65_535 ? { host: (match[1] ?? match[2]) as string, port } : undefined;
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/**
 * May an address that another node named be dialled? Never link-local ones (cloud metadata services live there), loopback only
 * where this node listens on loopback itself: a peer must not aim us at our own host's private ports.
 */
export function isDialable({ host }: HostPort, onLoopback: boolean): boolean {
  if (isLoopback(host)) return onLoopback;
  return !/^169\.254\./.test(host) && !/^fe[89ab][0-9a-f]:/i.test(host) && host !== '0.0.0.0' && host !== '::';
}
