import { computed, signal } from '@preact/signals';
import { later } from '../ui/later.tsx';

/**
 * What shows a text that has marks in it, loaded after the page is drawn; until then, and where it cannot be had, a text is shown
 * as it was written. Owns whether it is there.
 */
type Rich = typeof import('./RichText.tsx');

const rich = signal<Rich | undefined>(undefined);
const part = later(async () => {
  rich.value = await import('./RichText.tsx');
});
/** Texts change their height when it comes: whoever keeps a place among them has to look again. */
export const isRich = computed(() => rich.value !== undefined);
const MARKED = /[*_~`>\\@]|https?:\/\/|mailto:|\p{Extended_Pictographic}/iu;

/** Asks for it before the first text is there, so that none changes before its reader's eyes. */
export function loadRich(): void {
  void part.load().catch(() => {});
}

/** Undefined for a text that needs nothing of it. */
export function richFor(text: string): Rich | undefined {
  if (!MARKED.test(text)) return undefined;
  loadRich();
  return rich.value;
}
