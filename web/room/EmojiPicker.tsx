import { useState } from 'preact/hooks';
import { actionStrings } from '../strings/actions.ts';
import { EMOJI, QUICK } from './emoji-list.ts';

/** Six that answer most messages, and all the others by their name. */
export function EmojiPicker({ onPick }: { readonly onPick: (emoji: string) => void }) {
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase().replace(/^:|:$/g, '').replace(/\s+/g, '_');
  const found = wanted === '' ? OTHERS : ONCE.filter(({ name }) => name.includes(wanted));
  const button = ({ name, emoji }: (typeof EMOJI)[number], first = false) => (
    <button
      key={name}
      type="button"
      class="emoji"
      aria-label={name.replaceAll('_', ' ')}
      title={`:${name}:`}
      {...(first ? { 'data-first': true } : {})}
      onClick={() => onPick(emoji)}
    >
      {emoji}
    </button>
  );
  return (
    <>
      <div class="quick">{QUICK.map((one, index) => button(one, index === 0))}</div>
      <input
        type="text"
        placeholder={actionStrings.findEmoji}
        aria-label={actionStrings.findEmoji}
        value={query}
        autocomplete="off"
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !found[0]) return;
          event.preventDefault();
          onPick(found[0].emoji);
        }}
      />
      <div class="all">{found.length === 0 ? <p class="note">{actionStrings.noEmoji}</p> : found.map((one) => button(one))}</div>
    </>
  );
}

/** A few emoji have two names. */
const ONCE = EMOJI.filter(({ emoji }, index) => EMOJI.findIndex((other) => other.emoji === emoji) === index);

/** Without the six that stand above already. */
const OTHERS = ONCE.filter(({ emoji }) => !QUICK.some((quick) => quick.emoji === emoji));
