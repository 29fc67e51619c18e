import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

/**
 * Small files that are there as a whole or not at all, and on the disk when these functions return. Only their owner may read
 * them. Several processes may write one: the last counts (`replaceFile`), or the first (`createFile`).
 */

/** With the directories above it, for their owner alone. */
export function makeDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** Undefined when there is none. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function replaceFile(path: string, text: string): void {
  const draft = writeDraft(path, text);
  renameSync(draft, path);
  syncPath(dirname(path));
}

/** Returns what is in the file now: `text`, or what somebody else put there before. */
export function createFile(path: string, text: string): string {
  const draft = writeDraft(path, text);
  try {
    // Unlike a rename, a link never takes the place of what is there.
    linkSync(draft, path);
    syncPath(dirname(path));
    return text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFileSync(path, 'utf8');
  } finally {
    rmSync(draft, { force: true });
  }
}

/** How long another process may take over the same. */
const PATIENCE_MS = 5_000;

/**
 * Does `work` while no other process does what it guards with this path. The lock is that of an empty database: the kernel gives
 * it back however a process ends, which no file that is made and removed can say. Throws what `work` throws, and when the
 * lock is not to be had within `patienceMs`.
 */
export function oneAtATime<T>(path: string, work: () => T, patienceMs = PATIENCE_MS): T {
  const lock = new DatabaseSync(path, { timeout: patienceMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return work();
  } finally {
    lock.close();
  }
}

function writeDraft(path: string, text: string): string {
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  syncPath(draft);
  return draft;
}

function syncPath(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
