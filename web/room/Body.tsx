import { useState } from 'preact/hooks';
import { shownText } from '../../shared/commands/action.ts';
import { strings } from '../strings.ts';
import { fullTime } from '../ui/format.ts';
import { isLong } from './fold.ts';
import { richFor } from './rich.ts';

interface Props {
  readonly from: string;
  readonly text: string;
  /** When it was changed last, Unix milliseconds. */
  readonly edited: number | undefined;
}

/** What somebody wrote, or does (`/me`). A long one is folded at first. */
export function Body({ from, text, edited }: Props) {
  const [open, setOpen] = useState(false);
  const long = isLong(text);
  const Rich = richFor(text)?.RichText;
  const tail = edited !== undefined && <Edited at={edited} />;
  return (
    <>
      <div class={long && !open ? 'body folded' : 'body'}>
        {Rich ? (
          <Rich from={from} text={text} tail={tail} />
        ) : (
          <p dir="auto">
            {shownText(from, text)}
            {tail}
          </p>
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

function Edited({ at }: { readonly at: number }) {
  return (
    <time class="edited" dateTime={new Date(at).toISOString()} title={strings.room.editedAt(fullTime(at))}>
      {' '}
      {strings.room.edited}
    </time>
  );
}
