import { ConfigError, EXIT } from './config/config-error.ts';
import { printable } from './loggable.ts';
import { StoreError, type StoreErrorCode } from './store/store.ts';

/** How a process says why it ends: one line and an exit code. */
export interface Failure {
  readonly line: string;
  readonly exitCode: number;
}

/** Nothing the operator can be told how to put right. */
export const OTHER_FAILURE = 1;

const STORE_EXIT: Readonly<Record<StoreErrorCode, number>> = {
  full: EXIT.io,
  io: EXIT.io,
  corrupt: EXIT.io,
  newer: EXIT.config,
  locked: EXIT.cannotCreate,
  denied: EXIT.cannotCreate,
  engine: EXIT.config,
};

const SYSTEM_EXIT: Readonly<Record<string, readonly [exitCode: number, advice: string]>> = {
  EADDRINUSE: [EXIT.cannotCreate, 'another process listens there; stop it, or choose another port'],
  EADDRNOTAVAIL: [EXIT.cannotCreate, 'this machine has no such address'],
  ENOTFOUND: [EXIT.config, 'no such host'],
  EACCES: [EXIT.permission, 'this user may not'],
  EPERM: [EXIT.permission, 'this user may not'],
  ENOSPC: [EXIT.io, 'the disk is full'],
  EIO: [EXIT.io, 'the disk failed'],
};

export function explain(error: unknown): Failure {
  if (error instanceof ConfigError) return { line: printable(error.message), exitCode: error.exitCode };
  if (error instanceof StoreError) return { line: printable(error.message), exitCode: STORE_EXIT[error.code] };
  const message = error instanceof Error ? error.message : String(error);
  const [exitCode, advice] = SYSTEM_EXIT[(error as NodeJS.ErrnoException | undefined)?.code ?? ''] ?? [OTHER_FAILURE];
  return { line: printable(advice === undefined ? message : `${message}: ${advice}`), exitCode };
}
