import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { ConfigError, EXIT } from './config-error.ts';

const READABLE_BY_OTHERS = 0o004;

/** Reads a file that holds a secret. `what`: what it is called in the message. Throws ConfigError. */
export function readSecretFile(what: string, path: string, allowInsecurePerms: boolean): Buffer {
  const { content, mode } = readWithMode(what, path);
  if (mode & READABLE_BY_OTHERS && !allowInsecurePerms) {
    throw refuseFile(what, path, 'can be read by every user of this machine: chmod 600 it, or pass --allow-insecure-perms');
  }
  return content;
}

export function refuseFile(what: string, path: string, problem: string, cause?: unknown): ConfigError {
  return new ConfigError(EXIT.config, `${what} ${path} ${problem}`, cause);
}

function readWithMode(what: string, path: string): { content: Buffer; mode: number } {
  try {
    const file = openSync(path, 'r');
    try {
      return { content: readFileSync(file), mode: fstatSync(file).mode };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw refuseFile(what, path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`, error);
  }
}
