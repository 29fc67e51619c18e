import type { Value } from './sqlite-connection.ts';
import { storeError } from './sqlite-errors.ts';

/** What SQLite must be and must promise before it is given anything to keep. Asks by SQL and believes only what is answered. */

/** Runs one statement; answers the first column of its first row. */
export type Ask = (sql: string) => Value | undefined;

/** Older ones can damage a database when its write-ahead log starts over (sqlite.org/wal.html, "the WAL-reset bug"). */
const AT_LEAST = [3, 51, 3] as const;
/** FULL: every commit is synced before it is answered. */
const SYNCHRONOUS_FULL = 2;

/** Throws StoreError `engine`. */
export function checkVersion(ask: Ask, file: string): void {
  const version = String(ask('SELECT sqlite_version()'));
  if (isAtLeast(version)) return;
  throw storeError('engine', `open ${file}`, `SQLite ${version} can damage it: ${AT_LEAST.join('.')} or newer is needed`);
}

/** Sets how commits are written and reads it back: a file system that cannot do it says so only there. Throws StoreError `denied`. */
export function makeDurable(ask: Ask, file: string): void {
  expectSetting(ask, file, 'journal_mode', 'wal');
  expectSetting(ask, file, 'synchronous', SYNCHRONOUS_FULL);
}

function expectSetting(ask: Ask, file: string, name: string, value: string | number): void {
  ask(`PRAGMA ${name} = ${value}`);
  const set = ask(`PRAGMA ${name}`);
  if (set !== value) throw storeError('denied', `open ${file}`, `${name} ${value} cannot be had there (it is ${set})`);
}

function isAtLeast(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of AT_LEAST.entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
