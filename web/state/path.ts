import { computed, signal } from '@preact/signals';
import { type MessagePath, pathOf } from '../../shared/client/path.ts';
import { chat } from './chat.ts';
import type { Entry } from './types.ts';
import { openMesh } from './view.ts';

/** The message whose way is shown in the mesh panel. Owns which one. */
export const pathEntry = signal<Entry | undefined>(undefined);

/** The menu's "Path": opens the panel on it. */
export function openPath(entry: Entry): void {
  pathEntry.value = entry;
  openMesh(true);
}

export function closePath(): void {
  pathEntry.value = undefined;
}

/** Undefined until the mesh is known, and for a message that no node has yet. */
export const path = computed<MessagePath | undefined>(() => {
  const place = pathEntry.value?.place;
  const { mesh } = chat.value;
  return place && mesh ? pathOf(mesh, place) : undefined;
});
