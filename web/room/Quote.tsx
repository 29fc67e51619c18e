import { useComputed } from '@preact/signals';
import { quotedIn } from '../state/quotes.ts';
import { strings } from '../strings.ts';
import { Icon } from '../ui/icons.tsx';
import { jumpTo } from './jump.ts';
import { richFor } from './rich.ts';

/** The message that another one answers, on one line, and the way to it. */
export function Quote({ replyTo }: { readonly replyTo: string }) {
  const entry = useComputed(() => quotedIn(replyTo)).value;
  if (!entry) {
    return (
      <p class="quoted">
        <Icon name="reply" />
        {strings.room.replyToOlder}
      </p>
    );
  }
  return (
    <button type="button" class="quoted" title={strings.room.replyTo(entry.from)} onClick={() => jumpTo(entry.key)}>
      <Icon name="reply" />
      <bdi class="quoted-author">{entry.from}</bdi>
      <bdi class="quoted-text">{entry.deleted ? strings.room.deleted : oneLine(entry.body)}</bdi>
    </button>
  );
}

const LONGEST = 200;

export function oneLine(body: string): string {
  const text = body.slice(0, LONGEST);
  return richFor(text)?.oneLine(text) ?? text;
}
