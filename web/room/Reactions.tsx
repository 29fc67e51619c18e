import { react } from '../state/amend.ts';
import type { Entry } from '../state/types.ts';
import { aroundStrings } from '../strings/around.ts';

/** What others feel about a message: one chip an emoji, with how many and, on asking, who. A click joins them or takes it back. */
export function Reactions({ entry }: { readonly entry: Entry }) {
  return (
    <div class="reactions">
      {entry.reactions.map(({ emoji, names, mine }) => (
        <button
          key={emoji}
          type="button"
          class="reaction"
          aria-pressed={mine}
          aria-label={aroundStrings.reaction(emoji, names.join(', '))}
          title={names.join(', ')}
          onClick={() => react(entry, emoji)}
        >
          <span aria-hidden="true">{emoji}</span>
          <span aria-hidden="true" class="reaction-count">
            {names.length}
          </span>
        </button>
      ))}
    </div>
  );
}
