/**
 * The service worker: a reload starts the page while the node it came from is away, and the page then finds another node. It
 * keeps the files of one build, each build in a cache of its own. Network first for the page itself, so that nobody is held
 * on an old one; what carries a hash in its name comes from the cache. Touches nothing else: sockets, probes and reports pass by.
 * Switched off where the node has no `/sw.js`, and by `?shell=off` (see `state/shell.ts`). Imports nothing: it is one file.
 */

/** Written in front of this file by the build. */
declare const BUILD: { readonly version: string; readonly files: readonly string[] };

interface LifeEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface RequestEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface WorkerScope {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: RequestEvent) => void): void;
}
const worker = globalThis as unknown as WorkerScope;

const PREFIX = 'skein-';
const PAGE = '/';
/** A node that hangs is worse than one that is gone. */
const PAGE_WITHIN_MS = 3_000;
const own = () => caches.open(PREFIX + BUILD.version);

worker.addEventListener('install', (event) => {
  event.waitUntil(
    own()
      .then((cache) => cache.addAll([PAGE, ...BUILD.files]))
      .then(() => worker.skipWaiting()),
  );
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && pathname === PAGE) event.respondWith(page(request));
  else if (BUILD.files.includes(pathname)) event.respondWith(file(request));
});

async function page(request: Request): Promise<Response> {
  const kept = await (await own()).match(PAGE);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PAGE_WITHIN_MS) });
    return response.status < 500 || !kept ? response : kept;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function file(request: Request): Promise<Response> {
  return (await (await own()).match(request.url)) ?? fetch(request);
}

async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== PREFIX + BUILD.version).map((name) => caches.delete(name)),
  );
}
