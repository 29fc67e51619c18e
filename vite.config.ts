import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

/**
 * `vite build --ssr` makes the program, `vite build` the web UI, both under dist/. The first empties dist/, so it comes first.
 * All files of the program lie side by side: each finds the worker and the UI relative to itself.
 */
const program = defineConfig({
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    ssr: true,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: { skein: 'server/main.ts', 'store-worker': 'server/store/store-worker.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});

/** Nothing is inlined into the page: its Content-Security-Policy allows neither inline scripts nor inline styles. */
const webUi = defineConfig({
  root: 'web',
  plugins: [preact()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    // What the page starts with is one file: left alone, each part that comes later cuts out a file of what it shares with the rest.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', test: /\/web\/main\.tsx$/ }] } } },
  },
});

export default defineConfig(({ isSsrBuild }) => (isSsrBuild ? program : webUi));
