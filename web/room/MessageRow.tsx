import { useComputed } from '@preact/signals';
import { freshLate } from '../state/activity.ts';
import { aimOf } from '../state/aims.ts';
import { nodesKnown, nodesUp } from '../state/chat.ts';
import type { Entry } from '../state/types.ts';
import { target, today } from '../state/view.ts';
import { strings } from '../strings.ts';
import { dayLabel, dayOf, fullTime, timeOf } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { laterView } from '../ui/later.tsx';
import { IconButton } from '../ui/parts.tsx';
import { touch } from '../ui/touch.ts';
import { activeRow, open, watchers } from './active-row.ts';
import { Body } from './Body.tsx';
import { tickOf } from './delivery.ts';
import { hueOf, initials } from './names.ts';

interface Props {
  readonly entry: Entry;
  readonly startsDay: boolean;
  /** The first that its reader has not seen: the line "New messages" is above it. */
  readonly startsNew: boolean;
  readonly follows: boolean;
}

const Quote = laterView(() => import('./Quote.tsx').then((part) => part.Quote));
const Reactions = laterView(() => import('./Reactions.tsx').then((part) => part.Reactions));
const NotSent = laterView(() => import('./NotSent.tsx').then((part) => part.NotSent));
const RowTools = laterView(() => import('./RowTools.tsx').then((part) => part.RowTools));

/** One message: author, time, text and, on one's own, how far it got. Rows that go on say their author to screen readers only. */
export function MessageRow({ entry, startsDay, startsNew, follows }: Props) {
  const { key, delivery, deleted } = entry;
  const active = useComputed(() => activeRow.value === key).value;
  const aimedAt = useComputed(() => aimOf(target.value)?.entry.key === key).value;
  const hasFailed = entry.amending.some((change) => change.delivery.is === 'failed');
  const waits =
    delivery.is === 'queued' ||
    delivery.is === 'sending' ||
    entry.amending.some(({ kind, delivery: { is } }) => kind === 'edit' && is !== 'failed');
  const state = [
    follows && 'follows',
    freshLate.value.has(key) && 'fresh-late',
    waits && 'unsent',
    delivery.is === 'failed' && 'failed',
    active && 'active',
    aimedAt && 'aimed-at',
  ].filter(Boolean);
  return (
    <li class="row" {...watchers(key)}>
      {/* Inside the item, for a list may hold nothing but items. */}
      {startsDay && (
        <h2 class="day">
          <span>{dayLabel(entry.time, dayOf(today.value))}</span>
        </h2>
      )}
      {startsNew && (
        <p class="day new">
          <span>{strings.room.newLine}</span>
        </p>
      )}
      <div class={['msg', ...state].join(' ')} data-key={key}>
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
        {entry.replyTo !== undefined && !deleted && <Quote replyTo={entry.replyTo} />}
        <div class="line">
          {deleted ? (
            <p class="body deleted">{strings.room.deleted}</p>
          ) : (
            <Body from={entry.from} text={entry.body} edited={entry.edited} />
          )}
          {!deleted && <Tick entry={entry} />}
        </div>
        {entry.reactions.length > 0 && <Reactions entry={entry} />}
        {(delivery.is === 'failed' || hasFailed) && <NotSent entry={entry} />}
        {!deleted && entry.place && touch.matches && (
          <IconButton class="open-tools" label={strings.room.actions} onClick={() => open(key, 'menu')}>
            <Icon name="more" />
          </IconButton>
        )}
        {!deleted && active && entry.place && <RowTools entry={entry} />}
      </div>
    </li>
  );
}

function Tick({ entry: { delivery } }: { readonly entry: Entry }) {
  const tick = tickOf(delivery, { up: nodesUp.value, of: nodesKnown.value });
  if (!tick) return null;
  return (
    <span class={`tick ${delivery.is}`} role="img" aria-label={tick.label} title={tick.label}>
      {tick.glyph === 'clock' ? <Icon name="clock" /> : tick.glyph}
    </span>
  );
}
