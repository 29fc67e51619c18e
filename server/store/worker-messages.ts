import type { SyncStore } from './sqlite-log.ts';
import { StoreError, type StoreErrorCode } from './store.ts';

/** What the two sides of the store's thread say to each other: requests one way, as many answers the other, in the same order. */

export type Operation = keyof SyncStore;
export type Request = { readonly [K in Operation]: { readonly op: K; readonly args: Parameters<SyncStore[K]> } }[Operation];
export type Answer = { readonly value: unknown } | { readonly error: SentError };

/** Errors lose their class on the way between threads. */
export interface SentError {
  readonly code: StoreErrorCode | undefined;
  readonly message: string;
  readonly detail: string | undefined;
}

export interface WorkerData {
  readonly directory: string;
}

export function sendError(error: unknown): SentError {
  if (!(error instanceof Error)) return { code: undefined, message: String(error), detail: undefined };
  const cause = error instanceof StoreError ? error.cause : error;
  return {
    code: error instanceof StoreError ? error.code : undefined,
    message: error.message,
    detail: cause instanceof Error ? cause.stack : undefined,
  };
}

export function receiveError({ code, message, detail }: SentError): Error {
  return code ? new StoreError(code, message, detail) : new Error(message, { cause: detail });
}
