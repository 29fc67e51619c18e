import { useState } from 'preact/hooks';
import { strings } from '../strings.ts';
import { isLong } from './fold.ts';
import { linkify } from './linkify.ts';

/** A post's text as text: line breaks kept, addresses as links, nothing else. Never markup. A long one is folded at first. */
export function Body({ text }: { readonly text: string }) {
  const [open, setOpen] = useState(false);
  const long = isLong(text);
  return (
    <>
      <div class={long && !open ? 'body folded' : 'body'} dir="auto">
        {linkify(text).map((piece) =>
          piece.href === undefined ? (
            piece.text
          ) : (
            <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow" title={piece.href}>
              {piece.text}
            </a>
          ),
        )}
      </div>
      {long && (
        <button type="button" class="text-button unfold" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? strings.room.showLess : strings.room.showAll}
        </button>
      )}
    </>
  );
}
