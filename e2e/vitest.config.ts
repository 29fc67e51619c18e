import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Real processes, one file after the other: two nodes starting at once are load enough for a small machine. */
// biome-ignore lint/style/noDefaultExport: vitest takes its configuration from the default export
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['e2e/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
