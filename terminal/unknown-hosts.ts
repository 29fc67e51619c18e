import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** A name server that is away, and none at all, say so with one word or the other. */
const UNKNOWN = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA']);

/** The hosts of these URLs that no name leads to, when that is so of all: then nobody will answer, and waiting says nothing about why. */
export async function unknownHosts(urls: readonly string[]): Promise<readonly string[]> {
  const hosts = [...new Set(urls.map((url) => new URL(url).hostname.replace(/^\[|\]$/g, '')))];
  const unknown = await Promise.all(hosts.map(isUnknown));
  return unknown.every(Boolean) ? hosts : [];
}

async function isUnknown(host: string): Promise<boolean> {
  if (isIP(host) !== 0) return false;
  try {
    await lookup(host);
    return false;
  } catch (error) {
    return UNKNOWN.has((error as NodeJS.ErrnoException).code ?? '');
  }
}
