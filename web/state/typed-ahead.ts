import { overlay } from './view.ts';

/**
 * What is typed between the keys that open something and the moment it is there, for its file may still be on the way. Owns
 * that: it belongs to what opens, and must not go to the composer.
 */
export interface TypedAhead {
  readonly text: string;
  /** Enter was the last key. */
  readonly entered: boolean;
}

const NOTHING: TypedAhead = { text: '', entered: false };
let held = NOTHING;

/** Keeps a key for what opens, Esc closes it. False while nothing is about to open, and where its file cannot be had. */
export function hold(event: KeyboardEvent): boolean {
  if (overlay.peek() === undefined || document.querySelector('dialog[open]')) return false;
  const { key, ctrlKey, altKey, metaKey } = event;
  // Those are the browser's.
  if (ctrlKey || altKey || metaKey || event.isComposing) return false;
  if (key === 'Escape') {
    overlay.value = undefined;
    held = NOTHING;
  } else if (document.querySelector('.app > .missing')) return false;
  else if (overlay.peek() === 'switcher') held = with_(held, key);
  event.preventDefault();
  return true;
}

/** What was held, once. */
export function takeTypedAhead(): TypedAhead {
  const taken = held;
  held = NOTHING;
  return taken;
}

function with_({ text, entered }: TypedAhead, key: string): TypedAhead {
  if (entered) return { text, entered };
  if (key === 'Enter') return { text, entered: true };
  if (key === 'Backspace') return { text: text.slice(0, -1), entered };
  return { text: key.length === 1 ? text + key : text, entered };
}
