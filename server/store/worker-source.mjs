// Starts one of the store's threads straight from the TypeScript sources, for tests and scripts: a thread knows nothing of the loader
// that its parent runs with. The bundle has store-worker.js and search-worker.js instead, and no use for this file.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(`./${workerData.entry}.ts`);
