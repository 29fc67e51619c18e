import { createHash } from 'node:crypto';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

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
      input: {
        skein: 'server/main.ts',
        'store-worker': 'server/store/store-worker.ts',
        'search-worker': 'server/store/search-worker.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});

/** Tells the service worker which files this build has; the page itself has no hash in its name, so the version has one of it. */
const listFiles: Plugin = {
  name: 'list-files',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const worker = bundle['sw.js'];
    const page = bundle['index.html'];
    if (worker?.type !== 'chunk' || page?.type !== 'asset') throw new Error('the build has no page or no service worker');
    const files = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
    const build = {
      version: createHash('sha256').update(page.source).update(files.join()).digest('base64url').slice(0, 10),
      files: [...files.map((name) => `/${name}`), '/icon.svg'],
    };
    worker.code = `const BUILD=${JSON.stringify(build)};\n${worker.code}`;
  },
};

/**
 * In the place of what Vite brings parts of the page with, which is 2 kB for browsers that are none of ours: here a part waits for its
 * style sheets, and asks for them again when they could not be had.
 */
const PRELOAD = '\0vite/preload-helper.js';
const smallPreload: Plugin = {
  name: 'small-preload',
  enforce: 'pre',
  resolveId: (id) => (id === PRELOAD ? id : undefined),
  load: (id) =>
    id === PRELOAD
      ? `
const asked = {};
const bring = (file) => asked[file] ??= new Promise((done, failed) => {
  if (document.querySelector('link[href$="' + file + '"]')) return done();
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = '/' + file;
  link.onload = done;
  link.onerror = () => { asked[file] = undefined; link.remove(); failed(new Error(file)); };
  document.head.append(link);
});
export const __vitePreload = (load, files = []) => Promise.all(files.map(bring)).then(load);`
      : undefined,
};

/** Nothing is inlined into the page: its Content-Security-Policy allows neither inline scripts nor inline styles. */
const webUi = defineConfig({
  root: 'web',
  plugins: [smallPreload, preact(), listFiles],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false, resolveDependencies: (_page, files) => files.filter((file) => file.endsWith('.css')) },
    sourcemap: false,
    rolldownOptions: {
      input: { index: 'web/index.html', sw: 'web/sw.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        // What the page starts with is one file: left alone, each part that comes later cuts out a file of what it shares with the rest.
        codeSplitting: { groups: [{ name: 'page', test: /\/web\/main\.tsx$/ }] },
      },
    },
  },
});

export default defineConfig(({ isSsrBuild }) => (isSsrBuild ? program : webUi));
