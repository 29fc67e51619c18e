import { useState } from 'preact/hooks';
import { ACTION, shownText } from '../../shared/commands/action.ts';
import { type Announcement, announced, watchAnnouncements } from '../state/announcements.ts';
import { aroundStrings } from '../strings/around.ts';
import { oneLine } from './one-line.ts';

watchAnnouncements();

/** The one place that speaks: new live messages only, never history. The list on the screen is no live region. */
export function Announcer() {
  return (
    <div class="hidden" role="log" aria-live="polite">
      {announced.value.map(({ id, said }) => (
        <Spoken key={id} said={said} />
      ))}
    </div>
  );
}

/** As a voice reads it, without its marks. Worked out once: a text that changes is read out again. */
function Spoken({ said }: { readonly said: Announcement }) {
  const [text] = useState(() => wordsOf(said));
  return <p>{text}</p>;
}

function wordsOf(said: Announcement): string {
  if (typeof said === 'string') return said;
  const text = oneLine(said.body, said.body.length);
  return text.startsWith(ACTION) ? shownText(said.from, text) : aroundStrings.announce(said.from, text);
}
