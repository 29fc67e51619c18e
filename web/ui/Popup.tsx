import type { ComponentChildren, RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface Props {
  readonly role: 'menu' | 'dialog' | 'alertdialog';
  readonly label: string;
  readonly class?: string;
  /** What it opens beside, and what gets the focus back. */
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

const GAP = 4;

/**
 * Something small that lies over the page until one is done with it: Esc or a click beside it closes it, and so does scrolling what it
 * stands beside out of sight; until then it goes along, for a message that comes in scrolls too. Takes the focus to what is marked
 * `data-first`, else to its first control; the arrow keys go from one control to the next.
 */
export function Popup({ role, label, anchor, onClose, children, ...props }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useLayoutEffect(() => {
    const own = box.current;
    const beside = anchor.current;
    if (!own || !beside) return undefined;
    place(own, beside.getBoundingClientRect());
    (own.querySelector<HTMLElement>('[data-first]') ?? controls(own)[0])?.focus({ preventScroll: true });
    const leave = (event: Event) => {
      if (!own.contains(event.target as Node)) close.current();
    };
    const follow = (event: Event) => {
      if (own.contains(event.target as Node)) return;
      const at = beside.getBoundingClientRect();
      if (at.bottom < 0 || at.top > innerHeight) close.current();
      else place(own, at);
    };
    addEventListener('pointerdown', leave, true);
    for (const kind of ['scroll', 'resize']) addEventListener(kind, follow, true);
    return () => {
      removeEventListener('pointerdown', leave, true);
      for (const kind of ['scroll', 'resize']) removeEventListener(kind, follow, true);
    };
  }, [anchor]);

  function onKeyDown(event: KeyboardEvent): void {
    const { key, isComposing } = event;
    if (isComposing) return;
    if (key === 'Escape' || (key === 'Tab' && role === 'menu')) {
      event.preventDefault();
      event.stopPropagation();
      anchor.current?.focus({ preventScroll: true });
      onClose();
    } else if (
      /^Arrow|^Home$|^End$/.test(key) &&
      !(document.activeElement instanceof HTMLInputElement && /Left|Right|Home|End/.test(key))
    ) {
      event.preventDefault();
      event.stopPropagation();
      if (box.current) go(controls(box.current), key);
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: its role is one of those that take keys
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: and of those that have a name
    <div ref={box} role={role} aria-label={label} class={`popup ${props.class ?? ''}`} onKeyDown={onKeyDown}>
      {children}
    </div>
  );
}

function controls(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>('button, input')];
}

/** Left and right by one; up and down by a row where the controls stand in a grid. */
function go(all: readonly HTMLElement[], key: string): void {
  const at = all.indexOf(document.activeElement as HTMLElement);
  const row = all.filter((one) => one.offsetTop === all[at]?.offsetTop).length;
  const step = { ArrowRight: 1, ArrowDown: row, ArrowLeft: -1, ArrowUp: -row, Home: -at, End: all.length - 1 - at }[key] ?? 0;
  const next = row > 1 ? Math.min(all.length - 1, Math.max(0, at + step)) : (at + step + all.length) % all.length;
  all[next]?.focus();
}

/** Below the anchor, or above it where there is no room; never beyond the window. On a small screen it lies along the lower edge. */
function place(box: HTMLElement, { top, bottom, right }: DOMRect): void {
  if (innerWidth < 480) {
    box.classList.add('sheet');
    return;
  }
  const { width, height } = box.getBoundingClientRect();
  const below = bottom + GAP + height <= innerHeight ? bottom + GAP : Math.max(GAP, top - GAP - height);
  box.style.top = `${below}px`;
  box.style.left = `${Math.max(GAP, Math.min(right - width, innerWidth - width - GAP))}px`;
}
