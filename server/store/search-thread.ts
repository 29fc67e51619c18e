import type { Worker } from 'node:worker_threads';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { type Answer, receiveError, type SearchRequest } from './worker-messages.ts';
import { startWorker } from './worker-thread.ts';

/**
 * The thread that looks for words, from outside. Owns it: it is started by the first question, and again after it died, for a search that
 * fails is no reason for a node to end.
 */
const AGAIN_MS = 1_000;

export class SearchThread {
  readonly #file: string;
  #running: Running | undefined;
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
  }

  positions(query: string, rooms: readonly number[], limit: number): Promise<readonly number[]> {
    if (this.#isClosed) return Promise.reject(new ProtocolError('overloaded', { retryAfterMs: AGAIN_MS }));
    this.#running ??= this.#start();
    const { worker, waiting } = this.#running;
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      worker.postMessage({ query, rooms, limit } satisfies SearchRequest);
    });
  }

  /** Resolves when nothing of the file is open here any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const running = this.#running;
    if (!running) return;
    running.worker.postMessage('close');
    await running.ended;
  }

  #start(): Running {
    const worker = startWorker('search-worker', { file: this.#file });
    const waiting: Waiting[] = [];
    worker.on('message', (answer: Answer) => {
      const question = waiting.shift();
      if ('error' in answer) question?.reject(receiveError(answer.error));
      else question?.resolve(answer.value as readonly number[]);
    });
    // It ends after this; what it was asked is answered then.
    worker.on('error', () => {});
    const ended = new Promise<void>((resolve) =>
      worker.once('exit', () => {
        this.#running = undefined;
        for (const { reject } of waiting) reject(new ProtocolError('overloaded', { retryAfterMs: AGAIN_MS }));
        resolve();
      }),
    );
    return { worker, waiting, ended };
  }
}

interface Running {
  readonly worker: Worker;
  readonly waiting: Waiting[];
  readonly ended: Promise<void>;
}

interface Waiting {
  resolve(positions: readonly number[]): void;
  reject(error: Error): void;
}
