import { signal } from '@preact/signals';
import { probe } from './browser-ports.ts';
import type { MeshView } from './types.ts';

/** The node that served this page, for the card: asked before anybody signed in. Owns what it found; says nothing on failure. */
export interface Here {
  readonly name: string;
  readonly rttMs: number | undefined;
  readonly simulated: boolean;
  /** It lets in only who has an access token. */
  readonly asksToken: boolean;
}

export const here = signal<Here | undefined>(undefined);
const TIMEOUT_MS = 3_000;

export async function lookAround(): Promise<void> {
  try {
    const response = await fetch(`${location.origin}/api/mesh`, { cache: 'no-store', credentials: 'omit' });
    if (!response.ok) return;
    const mesh = (await response.json()) as MeshView;
    const self = mesh.nodes.find(({ name }) => name === mesh.self);
    const known = { name: mesh.self, simulated: self?.simulatedMs !== undefined, asksToken: mesh.access === 'token' };
    here.value = { ...known, rttMs: undefined };
    // The first round trip contains the connection's own.
    await probe(location.origin, TIMEOUT_MS);
    here.value = { ...known, rttMs: await probe(location.origin, TIMEOUT_MS) };
  } catch {
    // The card does without.
  }
}
