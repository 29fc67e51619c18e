import { useState } from 'preact/hooks';
import { keepsShell, setKeepsShell } from '../state/shell.ts';
import { settingsStrings as words } from '../strings/settings.ts';

/** Where browsers have no service worker (plain http) there is nothing to choose. */
export function KeepPage() {
  const [kept, setKept] = useState(keepsShell());
  if (!('serviceWorker' in navigator)) return null;
  return (
    <section>
      <h3 class="section">{words.page}</h3>
      <label class="keep">
        <input
          type="checkbox"
          checked={kept}
          onChange={(event) => {
            setKept(event.currentTarget.checked);
            setKeepsShell(event.currentTarget.checked);
          }}
        />
        {words.keep}
      </label>
    </section>
  );
}
