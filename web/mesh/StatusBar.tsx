import { signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { asked, chat, client, phase } from '../state/chat.ts';
import { newPage } from '../state/shell.ts';
import { changingName, deviceOnline, openMesh } from '../state/view.ts';
import { newsStrings } from '../strings/news.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { IconButton } from '../ui/parts.tsx';
import { useTick } from '../ui/use-tick.ts';
import { awayFrom } from './away.ts';
import { type Bar, barOf } from './bar.ts';

/** The text of a split that was read and put away; another set of nodes is another text. */
const hidden = signal<string | undefined>(undefined);

/** The one bar about the connection. Always in the document, over the messages and never over what is typed. */
export function StatusBar() {
  const away = awayFrom(chat.value);
  const someAway = away.split.length + away.silent.length > 0;
  const settled = (phase.value.is === 'online' && !someAway) || phase.value.is === 'idle';
  const monotonicMs = useTick(!settled, 250);
  const awaySince = useRef<number>(undefined);
  awaySince.current = someAway ? (awaySince.current ?? monotonicMs) : undefined;
  const awayMs = monotonicMs - (awaySince.current ?? monotonicMs);
  const bar = barOf(chat.value, {
    monotonicMs,
    deviceOnline: deviceOnline.value,
    asked: asked.value,
    newPage: newPage.value,
    awayMs,
  });
  const shown = bar && bar.text !== hidden.value ? bar : undefined;
  return (
    <div class="bar-place" role="status">
      {shown && (
        <div class={`bar ${shown.tone}`} {...(shown.tone === 'bad' ? { role: 'alert' } : {})}>
          <MoreIcon name="warn" />
          <span class="bar-text">
            {shown.text} {shown.countdown && <span aria-hidden="true">{shown.countdown} </span>}
            {shown.waiting}
          </span>
          <Action bar={shown} />
          {shown.hides && (
            <IconButton label={newsStrings.bar.hide} onClick={() => (hidden.value = shown.text)}>
              <MoreIcon name="close" />
            </IconButton>
          )}
        </div>
      )}
    </div>
  );
}

function Action({ bar }: { readonly bar: Bar }) {
  switch (bar.action) {
    case 'try-now':
      return <BarButton label={newsStrings.bar.tryNow} onClick={() => client()?.tryNow()} />;
    case 'change-name':
      return <BarButton label={newsStrings.bar.changeName} onClick={() => (changingName.value = true)} />;
    case 'give-token':
      return <BarButton label={newsStrings.bar.giveToken} onClick={() => (changingName.value = true)} />;
    case 'details':
      return <BarButton label={newsStrings.bar.details} onClick={() => openMesh(true)} />;
    case 'reload':
      return <BarButton label={newsStrings.bar.reload} onClick={() => location.reload()} />;
    case undefined:
      return null;
  }
}

function BarButton({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <button type="button" class="text-button" onClick={onClick}>
      {label}
    </button>
  );
}
