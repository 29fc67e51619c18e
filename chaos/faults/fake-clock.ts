import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The environment in which a process has a wall clock that is `offsetS` off; undefined when libfaketime is not installed. */
export function clockEnv(offsetS: number): Readonly<Record<string, string>> | undefined {
  const library = findLibrary();
  if (library === undefined) return undefined;
  const offset = `${offsetS < 0 ? '' : '+'}${offsetS}s`;
  // The monotonic clock stays: no machine has one that jumps.
  return { LD_PRELOAD: library, FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

const LIBRARIES = '/usr/lib';

function findLibrary(): string | undefined {
  if (!existsSync(LIBRARIES)) return undefined;
  return readdirSync(LIBRARIES)
    .map((name) => join(LIBRARIES, name, 'faketime/libfaketime.so.1'))
    .find((path) => existsSync(path));
}
