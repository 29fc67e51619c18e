import { useComputed } from '@preact/signals';
import { targetKey } from '../state/launch.ts';
import { quotedIn } from '../state/quotes.ts';
import { messageWanted, target } from '../state/view.ts';
import { aroundStrings } from '../strings/around.ts';
import { strings } from '../strings.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { oneLine } from './one-line.ts';

/** The message that another one answers, on one line, and the way to it, also where that is further up than what is held. */
export function Quote({ replyTo }: { readonly replyTo: string }) {
  const entry = useComputed(() => quotedIn(replyTo)).value;
  const go = () => {
    messageWanted.value = { of: targetKey(target.peek()), id: replyTo };
  };
  return (
    <button type="button" class="quoted" title={entry && aroundStrings.replyTo(entry.from)} onClick={go}>
      <MoreIcon name="reply" />
      {entry ? (
        <>
          <bdi class="quoted-author">{entry.from}</bdi>
          <bdi class="quoted-text">{entry.deleted ? strings.room.deleted : oneLine(entry.body)}</bdi>
        </>
      ) : (
        aroundStrings.replyToOlder
      )}
    </button>
  );
}
