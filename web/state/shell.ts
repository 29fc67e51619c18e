import { signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { onSnapshot } from './chat.ts';
import { readValue, writeValue } from './local-values.ts';

/**
 * The page as files: keeps them in this browser (the service worker of `web/sw.ts`), so that a reload starts while the node is
 * away, and notices that the node serves a newer page than this one. Owns `newPage`. Never reloads by itself.
 */
const WORKER = '/sw.js';
const LOOK_EVERY_MS = 60_000;

/** The node that served this page has another one now. */
export const newPage = signal(false);
let lookedAt = Number.NEGATIVE_INFINITY;

/** Kept unless `?shell=off` was asked for, once; `?shell=on` takes it back. */
export function keepsShell(): boolean {
  const asked = new URLSearchParams(location.search).get('shell');
  if (asked === 'on' || asked === 'off') writeValue('shell', asked);
  return readValue('shell') !== 'off';
}

export function setKeepsShell(keep: boolean): void {
  writeValue('shell', keep ? 'on' : 'off');
  void keepShell();
}

/** Only where the page is trusted (https, localhost): elsewhere browsers have no service workers, and the page works without. */
export async function keepShell(): Promise<void> {
  // Missing on plain http, whatever its type says.
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (!workers || import.meta.env.DEV) return;
  try {
    if (keepsShell() && !(await isGone(WORKER))) await workers.register(WORKER);
    else await forgetShell(workers);
  } catch {
    // The node is away, or the browser keeps nothing: the page works as it is.
  }
}

/** A node whose build has no worker wants none: that is how one is called back. */
async function isGone(path: string): Promise<boolean> {
  const { status } = await fetch(path, { method: 'HEAD', cache: 'no-store' });
  return status === 404 || status === 410;
}

async function forgetShell(workers: ServiceWorkerContainer): Promise<void> {
  for (const registration of await workers.getRegistrations()) await registration.unregister();
  for (const name of await caches.keys()) if (name.startsWith('skein-')) await caches.delete(name);
}

/** Looks after each arrival on a node, for that is when a node may have been replaced, and when the reader comes back. */
export function watchForNewPage(): void {
  onSnapshot((before, after) => {
    if (before.phase.is !== 'online' && after.phase.is === 'online') void look();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void look();
  });
}

/** The path of the script this page started with; it carries a hash. */
function startScript(): string {
  const script = document.querySelector<HTMLScriptElement>('script[type="module"][src]');
  return new URL(script?.src ?? location.href).pathname;
}

async function look(): Promise<void> {
  if (newPage.peek() || realClock.monotonic() - lookedAt < LOOK_EVERY_MS || import.meta.env.DEV) return;
  lookedAt = realClock.monotonic();
  try {
    const response = await fetch('/', { cache: 'no-cache', credentials: 'omit' });
    const page = await response.text();
    if (response.ok && page.includes('/assets/') && !page.includes(startScript())) newPage.value = true;
  } catch {
    // The node is away: what it serves is seen when it is back.
  }
}
