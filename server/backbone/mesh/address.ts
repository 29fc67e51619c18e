import { BlockList, isIP } from 'node:net';
import type { HostPort } from './byte-stream.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
const NOWHERE = new BlockList();
NOWHERE.addSubnet('0.0.0.0', 8, 'ipv4');
NOWHERE.addSubnet('169.254.0.0', 16, 'ipv4');
NOWHERE.addAddress('::', 'ipv6');
NOWHERE.addSubnet('fe80::', 10, 'ipv6');

/** `host:port` or `[v6]:port`; undefined when it is neither. */
export function parseAddress(text: string): HostPort | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([\w.-]{1,253})):(\d{1,5})$/.exec(text);
  if (!match) return undefined;
  const port = Number(match[3]);
  return port >= 1 && port <= 65_535 ? { host: (match[1] ?? match[2]) as string, port } : undefined;
}

export function isLoopback(host: string): boolean {
  return isIP(host) === 0 ? /^(.*\.)?localhost\.?$/i.test(host) : isIn(LOOPBACK, host);
}

/**
 * May an address that another node named be dialled? Never link-local ones (cloud metadata services live there), loopback only
 * where this node listens on loopback itself: a peer must not aim us at our own host's private ports.
 */
export function isDialable({ host }: HostPort, onLoopback: boolean): boolean {
  if (isLoopback(host)) return onLoopback;
  if (isIP(host) !== 0) return !isIn(NOWHERE, host);
  // `127.1`, `0x7f000001` and the like: resolvers take them for addresses, so they would pass unseen.
  return !/(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(host);
}

/** Also for IPv4 addresses written as IPv6 ones. */
function isIn(list: BlockList, host: string): boolean {
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
