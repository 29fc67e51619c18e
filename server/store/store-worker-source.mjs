// Starts the store's thread straight from the TypeScript sources, for tests and scripts: a thread knows nothing of the loader
// that its parent runs with. The bundle has store-worker.js instead, and no use for this file.
import { register } from 'tsx/esm/api';

register();
await import('./store-worker.ts');
