import { parentPort, workerData } from 'node:worker_threads';
import { realClock } from '../../shared/time/real-clock.ts';
import { SqliteLog } from './sqlite-log.ts';
import { INDEX_STEP } from './sqlite-search.ts';
import { type Answer, type Request, type Served, sendError, type WorkerData } from './worker-messages.ts';

/**
 * The store's own thread: no fsync and no query ever holds up a socket. Does one request after the other, each to its end; so each is a short
 * one, and what is not, looking for words, is done by a thread of its own.
 */

if (!parentPort) throw new Error('this is the entry of a worker thread');
const port = parentPort;
const log = new SqliteLog((workerData as WorkerData).file);

/** The index of words follows the log in small steps with pauses between: some thousand events a second. A commit waits for one step at most. */
const PAUSE_MS = 20;
let cancel: (() => void) | undefined;

function follow(): void {
  cancel ??= realClock.after(PAUSE_MS, () => {
    cancel = undefined;
    if (log.indexSome(INDEX_STEP)) follow();
  });
}

port.on('message', (request: Request) => {
  port.postMessage(answerTo(request));
  if (request.op === 'open' || request.op === 'commit') follow();
  // Nothing comes after it, and a thread without a port ends.
  if (request.op !== 'close') return;
  cancel?.();
  port.close();
});

function answerTo({ op, args }: Request): Answer {
  try {
    const operation = log[op].bind(log) as (...args: readonly unknown[]) => ReturnType<Served[typeof op]>;
    return { value: operation(...args) };
  } catch (error) {
    return { error: sendError(error) };
  }
}
