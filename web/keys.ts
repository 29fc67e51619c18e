import { focusChip } from './App.tsx';
import { composerWanted, endWanted, meshOpen, openMesh, roomsOpen, showNeighbour } from './state/view.ts';

/** The keys of the whole page. Never takes one that a field or the browser has a use for. */
export function watchKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.altKey && event.key === '.') {
      event.preventDefault();
      return toggleMesh();
    }
    if (event.altKey && !command && !event.shiftKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      return showNeighbour(event.key === 'ArrowUp' ? -1 : 1);
    }
    if (event.key === 'Escape') return closeTop();
    if (!command && !event.altKey && event.key.length === 1 && event.key !== ' ' && !takesText(event.target)) {
      // The key goes on to whatever has the focus by then.
      document.querySelector<HTMLTextAreaElement>('.composer textarea')?.focus({ preventScroll: true });
    }
  });
}

function toggleMesh(): void {
  const open = !meshOpen.peek();
  openMesh(open);
  if (!open) focusChip();
}

/** Closes what lies on top and gives the focus back; with nothing open, goes to the newest message. */
function closeTop(): void {
  if (roomsOpen.peek()) {
    roomsOpen.value = false;
    composerWanted.value += 1;
  } else if (meshOpen.peek()) {
    const inside = document.activeElement?.closest('.mesh');
    openMesh(false);
    if (inside || document.activeElement === document.body) focusChip();
  } else {
    endWanted.value += 1;
  }
}

function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
