import { isIPv6 } from 'node:net';
import type { HostPort } from './serve-config.ts';

/** How the texts of options are read. Each returns the value or throws ValueError, whose message says what would be right. */

export class ValueError extends Error {
  override readonly name = 'ValueError';
}

export type Parse<T> = (text: string) => T;

/** `on` and `off`, and what JSON and shells say for them. */
export function parseSwitch(text: string): boolean {
  if (['on', 'true', 'yes', '1'].includes(text)) return true;
  if (['off', 'false', 'no', '0'].includes(text)) return false;
  throw new ValueError('must be on or off');
}

const HOST_PORT = /^(?:\[([^\]]*)\]|([^:[\]]*)):(.*)$/;
const HOST_NAME = /^[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_.])?$/;

export function parseHostPort(text: string): HostPort {
  const match = HOST_PORT.exec(text);
  if (!match) throw new ValueError('must be host:port, such as 127.0.0.1:9080 or [::1]:9080');
  const [, address, name, digits] = match;
  if (address !== undefined ? !isIPv6(address) : !HOST_NAME.test(name as string)) {
    throw new ValueError(`has no valid host in front of the port ("${address ?? name}")`);
  }
  return { host: (address ?? name) as string, port: parsePort(digits as string) };
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new ValueError(`has no valid port ("${text}"); a port is a number from 1 to 65535`);
  return port;
}

/** A port alone is on loopback: who wants to let other machines in has to say so. */
export function parsePortOrAddress(text: string): HostPort {
  return /^\d+$/.test(text) ? { host: '127.0.0.1', port: parsePort(text) } : parseHostPort(text);
}

export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A duration in milliseconds: a number and a unit. */
export function duration(range: { readonly from: string; readonly to: string }): Parse<number> {
  return (text) => {
    const ms = durationMs(text);
    if (ms === undefined) throw new ValueError('must be a duration with its unit, such as 80ms, 10s or 2m');
    if (ms < (durationMs(range.from) as number) || ms > (durationMs(range.to) as number)) {
      throw new ValueError(`must be from ${range.from} to ${range.to}`);
    }
    return ms;
  };
}

function durationMs(text: string): number | undefined {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/.exec(text);
  return match ? Math.round(Number(match[1]) * (UNITS[match[2] as string] as number)) : undefined;
}

/** The word `off`, or what `parse` reads. */
export function orOff<T>(parse: Parse<T>): Parse<T | undefined> {
  return (text) => {
    if (text === 'off') return undefined;
    try {
      return parse(text);
    } catch (error) {
      throw error instanceof ValueError ? new ValueError(`${error.message}, or off`) : error;
    }
  };
}

export function wholeNumber(from: number, to: number): Parse<number> {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= from && value <= to)) throw new ValueError(`must be a whole number from ${from} to ${to}`);
    return value;
  };
}

export function oneOf<T extends string>(...choices: readonly T[]): Parse<T> {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined) throw new ValueError(`must be one of ${choices.join(', ')}`);
    return choice;
  };
}

/** An origin as browsers send it: scheme, host, and the port where it is not the scheme's own. */
export function parseOrigin(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isBare = url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[?#@*]/.test(text);
  if (!isBare) throw new ValueError('must be an exact origin without a path, such as https://chat.example.org');
  return url.origin;
}

const NODE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function parseNodeName(text: string): string {
  if (!NODE_NAME.test(text))
    throw new ValueError('must be 1 to 64 letters, digits, ".", "_" or "-", the first a letter or digit');
  return text;
}

export function parsePath(text: string): string {
  if (text === '' || text.includes('\0')) throw new ValueError('must be a path');
  return text;
}
