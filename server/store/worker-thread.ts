import { Worker } from 'node:worker_threads';
import type { WorkerData } from './worker-messages.ts';

/** What a thread reads it hands on at once: it needs little room for what is new. */
const LIMITS = { maxYoungGenerationSizeMb: 8 } as const;

/** One of the store's threads: from the bundle, the file beside it; from the sources, the sources. */
export function startWorker(entry: 'store-worker' | 'search-worker', data: WorkerData): Worker {
  const here = import.meta.url;
  const file = here.endsWith('.ts') ? './worker-source.mjs' : `./${entry}.js`;
  // Options of the parent's own, such as a loader or a test runner's, are not for the thread.
  return new Worker(new URL(file, here), { workerData: { ...data, entry }, execArgv: [], resourceLimits: LIMITS });
}
