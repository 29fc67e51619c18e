import { focusChip } from './App.tsx';
import { rove } from './room/roving.ts';
import { unread } from './state/reading.ts';
import { hold } from './state/typed-ahead.ts';
import {
  composerWanted,
  endWanted,
  lineWanted,
  meshOpen,
  type Overlay,
  openMesh,
  overlay,
  roomsOpen,
  showNeighbour,
} from './state/view.ts';

/** The keys of the whole page. Never takes one that a field or the browser has a use for. */
export function watchKeys(): void {
  // Before the composer sees them: what is meant for the switcher must not become a message.
  document.addEventListener('keydown', (event) => hold(event) && event.stopPropagation(), { capture: true });
  document.addEventListener('keydown', (event) => {
    // What lies over the page has the keyboard.
    if (event.defaultPrevented || event.isComposing || overlay.peek() !== undefined) return;
    if (taken(event)) event.preventDefault();
    else if (isText(event) && !takesText(event.target)) {
      // The key goes on to whatever has the focus by then. What is typed into a popup never becomes a message.
      const popup = event.target instanceof Element ? event.target.closest('.popup') : null;
      const field = popup ? popup.querySelector('input') : document.querySelector<HTMLTextAreaElement>('.composer textarea');
      field?.focus({ preventScroll: true });
    }
  });
}

function taken(event: KeyboardEvent): boolean {
  const { key, altKey, shiftKey } = event;
  const command = event.ctrlKey || event.metaKey;
  if (command && altKey) return false;
  if (command) {
    if (key === '.') return toggleMesh();
    if (key.toLowerCase() === 'k' && !shiftKey) return open('switcher');
    return key === '/' && open('help');
  }
  if (altKey) {
    const step = key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : undefined;
    if (step) showNeighbour(step, shiftKey ? ({ room }) => unread.peek().has(room) : undefined);
    return step !== undefined;
  }
  if (key === '?' && !takesText(event.target)) return open('help');
  if (key === 'PageUp' && shiftKey) {
    lineWanted.value += 1;
    return true;
  }
  if ((key === 'PageUp' || key === 'PageDown') && event.target instanceof HTMLTextAreaElement) return page(key === 'PageUp');
  if (key === 'Escape') {
    closeTop();
    return false;
  }
  return rove(event);
}

function open(what: Overlay): true {
  overlay.value = what;
  return true;
}

function toggleMesh(): true {
  const isOpen = !meshOpen.peek();
  openMesh(isOpen);
  if (!isOpen) focusChip();
  return true;
}

/** The list goes on by a page while one writes. */
function page(up: boolean): boolean {
  const log = document.querySelector('.log');
  log?.scrollBy({ top: log.clientHeight * (up ? -0.9 : 0.9) });
  return log !== null;
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
    if (document.activeElement?.closest('.log')) composerWanted.value += 1;
  }
}

function isText({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return !(ctrlKey || metaKey || altKey) && key.length === 1 && key !== ' ';
}

function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
