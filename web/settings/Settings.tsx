import '../style/settings.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { whoAmI } from '../state/chat.ts';
import { changingName, settingsOpen } from '../state/view.ts';
import { settingsStrings as words } from '../strings/settings.ts';
import { copyText } from '../ui/clipboard.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { IconButton } from '../ui/parts.tsx';
import { BringKey } from './BringKey.tsx';
import { Elsewhere } from './Elsewhere.tsx';
import { KeepPage } from './KeepPage.tsx';

/** What one sets once: the key that is oneself, and what this browser keeps. */
export function Settings() {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    // What has the focus now gets it back from the browser when the dialog closes.
    box.current?.showModal();
  }, []);
  const close = () => (settingsOpen.value = false);
  return (
    <dialog ref={box} class="settings" aria-label={words.title} onClose={close} onKeyDown={(event) => event.stopPropagation()}>
      <header>
        <h2>{words.title}</h2>
        <IconButton label={words.close} onClick={() => box.current?.close()}>
          <MoreIcon name="close" />
        </IconButton>
      </header>
      <OwnKey />
      <Elsewhere />
      <BringKey />
      <KeepPage />
    </dialog>
  );
}

function OwnKey() {
  const [shown, setShown] = useState(false);
  const [copied, setCopied] = useState(false);
  const me = whoAmI();
  if (!me) return null;
  return (
    <section>
      <h3 class="section">{words.you}</h3>
      <p class="own-name">
        <bdi>{me.name}</bdi>
        <button
          type="button"
          class="text-button"
          onClick={() => {
            settingsOpen.value = false;
            changingName.value = true;
          }}
        >
          {words.changeName}
        </button>
      </p>
      <p class="note">{words.keyNote}</p>
      {shown && (
        <input
          type="text"
          class="key"
          readOnly
          aria-label={words.key}
          value={me.key}
          onFocus={(event) => event.currentTarget.select()}
        />
      )}
      <p class="settings-actions">
        {!shown && (
          <button type="button" class="button" onClick={() => setShown(true)}>
            {words.show}
          </button>
        )}
        <button type="button" class="button" onClick={() => void copyText(me.key).then(setCopied)}>
          {words.copy}
        </button>
        <span class="meta" role="status">
          {copied && words.copied}
        </span>
      </p>
    </section>
  );
}
