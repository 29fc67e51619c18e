import { useMemo, useState } from 'preact/hooks';
import { ACTION } from '../../shared/commands/action.ts';
import { strings } from '../strings.ts';
import { isEmojiOnly } from './emoji-only.ts';
import { isLong } from './fold.ts';
import { Markup } from './Markup.tsx';
import { parseMarkdown } from './markdown.ts';

interface Props {
  readonly from: string;
  readonly text: string;
  /** Who reads it. */
  readonly me: string | undefined;
}

/** What somebody wrote, or does (`/me`). A long one is folded at first. */
export function Body({ from, text, me }: Props) {
  const [open, setOpen] = useState(false);
  const does = text.startsWith(ACTION);
  const said = does ? text.slice(ACTION.length) : text;
  const blocks = useMemo(() => parseMarkdown(said), [said]);
  const long = isLong(text);
  const kind = `${long && !open ? ' folded' : ''}${isEmojiOnly(said) ? ' large' : ''}${does ? ' does' : ''}`;
  return (
    <>
      <div class={`body${kind}`}>
        {does && <bdi class="doer">* {from} </bdi>}
        <Markup blocks={blocks} me={me} />
      </div>
      {long && (
        <button type="button" class="text-button unfold" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? strings.room.showLess : strings.room.showAll}
        </button>
      )}
    </>
  );
}
