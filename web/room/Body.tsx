import { linkify } from './linkify.ts';

/** A post's text as text: line breaks kept, addresses as links, nothing else. Never markup. */
export function Body({ text }: { readonly text: string }) {
  return (
    <div class="body" dir="auto">
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
  );
}
