import type { SearchSteps, SyncStore } from './sqlite-log.ts';
import { StoreError, type StoreErrorCode } from './store.ts';

/** What the two sides of the store's threads say to each other: requests one way, as many answers the other, in the same order. */

/** A search is made of several short requests, and of a question to another thread. */
export type Served = Omit<SyncStore, 'search'> & SearchSteps;
export type Operation = keyof Served;
export type Request = { readonly [K in Operation]: { readonly op: K; readonly args: Parameters<Served[K]> } }[Operation];
export type Answer = { readonly value: unknown } | { readonly error: SentError };

/** Errors lose their class on the way between threads. */
export interface SentError {
  readonly code: StoreErrorCode | undefined;
  readonly message: string;
  readonly detail: string | undefined;
}

/** What the thread that looks for words is asked: where these are, in rooms by their numbers. */
export interface SearchRequest {
  readonly query: string;
  readonly rooms: readonly number[];
  readonly limit: number;
}

/** The data directory, or the database in it. */
export interface WorkerData {
  readonly file: string;
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
