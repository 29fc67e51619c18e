import { StoreError, type StoreErrorCode } from './store.ts';

/** What went wrong, from whatever SQLite or the file system threw. */

const SQLITE_CODES: Readonly<Record<number, StoreErrorCode>> = {
  3: 'denied', // PERM
  5: 'locked', // BUSY
  6: 'locked', // LOCKED
  8: 'denied', // READONLY
  11: 'corrupt', // CORRUPT
  13: 'full', // FULL
  14: 'denied', // CANTOPEN
  23: 'denied', // AUTH
  26: 'corrupt', // NOTADB
};

const SYSTEM_CODES: Readonly<Record<string, StoreErrorCode>> = { ENOSPC: 'full', EDQUOT: 'full', EIO: 'io' };
const DENIED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT', 'ENAMETOOLONG', 'ELOOP']);

/** The binding tells no number when reading several rows fails, only SQLite's own fixed text. */
const SQLITE_TEXTS: Readonly<Record<string, StoreErrorCode>> = {
  'database disk image is malformed': 'corrupt',
  'file is not a database': 'corrupt',
  'database is locked': 'locked',
  'database or disk is full': 'full',
};

interface Thrown {
  readonly errcode?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
}

/** Undefined: nothing known; a disk that fails in an unknown way is a disk that fails. */
export function storeErrorCode(thrown: unknown): StoreErrorCode | undefined {
  if (thrown instanceof StoreError) return thrown.code;
  const { errcode, code, message } = (thrown ?? {}) as Thrown;
  // The low byte is the primary code; the rest says more of the same.
  if (typeof errcode === 'number') return SQLITE_CODES[errcode & 0xff];
  if (typeof code === 'string' && SYSTEM_CODES[code]) return SYSTEM_CODES[code];
  if (typeof code === 'string' && DENIED.has(code)) return 'denied';
  return typeof message === 'string' ? SQLITE_TEXTS[message] : undefined;
}

const ADVICE: Readonly<Record<StoreErrorCode, string>> = {
  full: 'make room on its disk',
  io: 'check its disk, then start again',
  corrupt: 'move it away: an empty one is filled again by the other nodes',
  newer: 'start the newer Skein, or choose another directory with --data',
  locked: 'stop the other process, or choose another directory with --data',
  denied: 'correct it, or choose another directory with --data',
  engine: 'install Skein again',
};

/** `doing`: what was being done, as in "cannot <doing>". The message is one sentence with what to do about it. */
export function toStoreError(doing: string, thrown: unknown, fallback: StoreErrorCode = 'io'): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const code = storeErrorCode(thrown) ?? fallback;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new StoreError(code, `cannot ${doing}: ${reason}; ${ADVICE[code]}`, thrown);
}

export function storeError(code: StoreErrorCode, doing: string, reason: string): StoreError {
  return new StoreError(code, `cannot ${doing}: ${reason}; ${ADVICE[code]}`);
}
