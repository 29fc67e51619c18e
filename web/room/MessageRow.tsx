import { freshLate } from '../state/activity.ts';
import { chat, client } from '../state/chat.ts';
import { editAgain } from '../state/send.ts';
import type { Entry } from '../state/types.ts';
import { target, today } from '../state/view.ts';
import { strings } from '../strings.ts';
import { dayLabel, dayOf, fullTime, timeOf } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { Body } from './Body.tsx';
import { refusal, tickOf } from './delivery.ts';
import { hueOf, initials } from './names.ts';

/** Kept from an earlier page, and never sent: the owner decides. */
const UNSENT = 'unsent';

interface Props {
  readonly entry: Entry;
  readonly startsDay: boolean;
  readonly follows: boolean;
}

/** One message: author, time, text and, on one's own, how far it got. Rows that go on say their author to screen readers only. */
export function MessageRow({ entry, startsDay, follows }: Props) {
  const fresh = freshLate.value.has(entry.key);
  const unsent = entry.delivery.is === 'queued' || entry.delivery.is === 'sending';
  const failed = entry.delivery.is === 'failed';
  const state = `${follows ? ' follows' : ''}${fresh ? ' fresh-late' : ''}${unsent ? ' unsent' : ''}${failed ? ' failed' : ''}`;
  return (
    <li class="row">
      {/* Inside the item, for a list may hold nothing but items. */}
      {startsDay && (
        <h2 class="day">
          <span>{dayLabel(entry.time, dayOf(today.value))}</span>
        </h2>
      )}
      <div class={`msg${state}`} data-key={entry.key}>
        {!follows && (
          <span class="avatar" aria-hidden="true" style={{ '--hue': `${hueOf(entry.author ?? entry.from)}` }}>
            {initials(entry.from)}
          </span>
        )}
        <div class="head">
          <bdi class={follows ? 'hidden' : 'author'}>{entry.from}</bdi>
          <time dateTime={new Date(entry.time).toISOString()} title={fullTime(entry.time)}>
            {timeOf(entry.time)}
          </time>
          {entry.late && !follows && <span class="late-word">{strings.room.arrivedLate}</span>}
        </div>
        <Body from={entry.from} text={entry.body} me={chat.value.me?.name} />
        <Tick entry={entry} />
        {entry.delivery.is === 'failed' &&
          (entry.delivery.code === UNSENT ? <Unsent entry={entry} /> : <Failed entry={entry} why={refusal(entry.delivery)} />)}
      </div>
    </li>
  );
}

function Tick({ entry }: { readonly entry: Entry }) {
  const tick = tickOf(entry.delivery);
  if (!tick || tick.glyph === '!') return null;
  return (
    <span class={`tick ${entry.delivery.is}`} role="img" aria-label={tick.label} title={tick.label}>
      {tick.glyph === 'clock' ? <Icon name="clock" /> : tick.glyph}
    </span>
  );
}

function Failed({ entry, why }: { readonly entry: Entry; readonly why: string }) {
  const { delivery } = strings;
  return (
    <div class="not-sent">
      <span role="alert">{delivery.failed(why)}</span>
      <span class="actions">
        <Act label={delivery.retry} run={() => client()?.retry(entry.id)} />
        <Act label={delivery.edit} run={() => editAgain(entry, target.peek())} />
        <Act label={delivery.delete} run={() => client()?.discard(entry.id)} />
      </span>
    </div>
  );
}

function Unsent({ entry }: { readonly entry: Entry }) {
  const { delivery } = strings;
  return (
    <div class="not-sent">
      <span>{delivery.unsent}</span>
      <span class="actions">
        <Act label={delivery.send} run={() => client()?.retry(entry.id)} />
        <Act label={delivery.discard} run={() => client()?.discard(entry.id)} />
      </span>
    </div>
  );
}

function Act({ label, run }: { readonly label: string; readonly run: () => void }) {
  return (
    <button type="button" class="text-button" onClick={run}>
      {label}
    </button>
  );
}
