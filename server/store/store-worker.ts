import { parentPort, workerData } from 'node:worker_threads';
import { realClock } from '../../shared/time/real-clock.ts';
import { SqliteLog, type SyncStore } from './sqlite-log.ts';
import { type Answer, type Request, sendError, type WorkerData } from './worker-messages.ts';

/** The store's own thread: no fsync and no query ever holds up a socket. Does one request after the other, each to its end. */

if (!parentPort) throw new Error('this is the entry of a worker thread');
const port = parentPort;
const log = new SqliteLog((workerData as WorkerData).directory);

/** The index of words follows in pieces of some milliseconds, a few a second: a commit that comes meanwhile waits for no more. */
const INDEX = { events: 128, everyMs: 50 } as const;
let cancel: (() => void) | undefined;

function follow(): void {
  cancel ??= realClock.after(INDEX.everyMs, () => {
    cancel = undefined;
    if (log.indexSome(INDEX.events)) follow();
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
    const operation = log[op].bind(log) as (...args: readonly unknown[]) => ReturnType<SyncStore[typeof op]>;
    return { value: operation(...args) };
  } catch (error) {
    return { error: sendError(error) };
  }
}
