import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Overlay, overlay } from '../state/view.ts';
import { findStrings } from '../strings/find.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { IconButton } from '../ui/parts.tsx';

/** What lies over the page. The browser keeps the focus inside, closes it with Esc, and gives the focus back. */
export function Dialog(props: { readonly kind: Overlay; readonly title: string; readonly children: ComponentChildren }) {
  const { kind, title, children } = props;
  const box = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = box.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={box}
      class={`find ${kind}`}
      aria-labelledby={`find-${kind}`}
      onKeyDown={(event) => {
        // At the first time: a search box would only be emptied.
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault();
        closeOverlay(kind);
      }}
      // It is told a moment later: by then another of its kind may be open in its place.
      onClose={(event) => event.currentTarget.isConnected && closeOverlay(kind)}
      // Its children cover it: what is clicked on the dialog itself is the page behind it.
      onClick={(event) => event.target === event.currentTarget && closeOverlay(kind)}
    >
      <div class="find-body">
        <header class="find-head">
          <h2 id={`find-${kind}`}>{title}</h2>
          <IconButton label={findStrings.close} onClick={() => closeOverlay(kind)}>
            <MoreIcon name="close" />
          </IconButton>
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** Closes it, unless another one took its place. */
export function closeOverlay(kind: Overlay): void {
  if (overlay.peek() === kind) overlay.value = undefined;
}
