import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { ConfigError, EXIT } from './config-error.ts';

const LEAST_BYTES = 32;
const LEAST_DIFFERENT_BYTES = 8;
const READABLE_BY_OTHERS = 0o004;

/** Reads the mesh secret; line ends at its end do not count, so that editors and `echo` do no harm. Throws ConfigError. */
export function readMeshSecret(path: string, allowInsecurePerms: boolean): Buffer {
  const { content, mode } = readWithMode(path);
  if (mode & READABLE_BY_OTHERS && !allowInsecurePerms) {
    throw refuse(path, 'can be read by every user of this machine: chmod 600 it, or pass --allow-insecure-perms');
  }
  const secret = content.subarray(0, content.length - trailingLineEnds(content));
  if (secret.length < LEAST_BYTES) {
    throw refuse(path, `holds ${secret.length} bytes; at least ${LEAST_BYTES} are needed (openssl rand -base64 32)`);
  }
  if (new Set(secret).size < LEAST_DIFFERENT_BYTES) throw refuse(path, 'is not random (openssl rand -base64 32 is)');
  return secret;
}

function readWithMode(path: string): { content: Buffer; mode: number } {
  try {
    const file = openSync(path, 'r');
    try {
      return { content: readFileSync(file), mode: fstatSync(file).mode };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw refuse(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`, error);
  }
}

function trailingLineEnds(content: Buffer): number {
  let count = 0;
  while (content.at(-1 - count) === 0x0a || content.at(-1 - count) === 0x0d) count += 1;
  return count;
}

function refuse(path: string, problem: string, cause?: unknown): ConfigError {
  return new ConfigError(EXIT.config, `mesh secret file ${path} ${problem}`, cause);
}
