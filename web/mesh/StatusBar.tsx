import { signal } from '@preact/signals';
import { asked, chat, client, phase } from '../state/chat.ts';
import { changingName, deviceOnline, openMesh } from '../state/view.ts';
import { strings } from '../strings.ts';
import { Icon } from '../ui/icons.tsx';
import { IconButton } from '../ui/parts.tsx';
import { useTick } from '../ui/use-tick.ts';
import { type Bar, barOf } from './status.ts';

/** The text of a split that was read and put away; another set of nodes is another text. */
const hidden = signal<string | undefined>(undefined);

/** The one bar about the connection. Always in the document, over the messages and never over what is typed. */
export function StatusBar() {
  const settled = phase.value.is === 'online' || phase.value.is === 'idle';
  const monotonicMs = useTick(!settled, 250);
  const bar = barOf(chat.value, { monotonicMs, deviceOnline: deviceOnline.value, asked: asked.value });
  const shown = bar && bar.text !== hidden.value ? bar : undefined;
  return (
    <div class="bar-place" role="status">
      {shown && (
        <div class={`bar ${shown.tone}`} {...(shown.tone === 'bad' ? { role: 'alert' } : {})}>
          <Icon name="warn" />
          <span class="bar-text">
            {shown.text} {shown.countdown && <span aria-hidden="true">{shown.countdown} </span>}
            {shown.waiting}
          </span>
          <Action bar={shown} />
          {shown.action === 'details' && (
            <IconButton label={strings.bar.hide} onClick={() => (hidden.value = shown.text)}>
              <Icon name="close" />
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
      return <BarButton label={strings.bar.tryNow} onClick={() => client()?.tryNow()} />;
    case 'change-name':
      return <BarButton label={strings.bar.changeName} onClick={() => (changingName.value = true)} />;
    case 'give-token':
      return <BarButton label={strings.bar.giveToken} onClick={() => (changingName.value = true)} />;
    case 'details':
      return <BarButton label={strings.bar.details} onClick={() => openMesh(true)} />;
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
