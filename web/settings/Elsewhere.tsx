import { nodes, whoAmI } from '../state/chat.ts';
import { identityHash } from '../state/launch.ts';
import { settingsStrings as words } from '../strings/settings.ts';

/** The key goes in the fragment of the address, which no browser sends to a server, and is taken out of it on arrival. */
export function Elsewhere() {
  const me = whoAmI();
  const others = nodes.value.filter(({ up, name, url }) => up && name !== undefined && new URL(url).origin !== location.origin);
  if (!me || others.length === 0) return null;
  return (
    <section>
      <h3 class="section">{words.elsewhere}</h3>
      <p class="note">{words.elsewhereNote}</p>
      <p class="settings-actions">
        {others.map(({ name, url }) => (
          <button
            key={url}
            type="button"
            class="button"
            onClick={() => window.open(`${url.replace(/\/+$/, '')}/${identityHash(me)}`, '_blank', 'noopener')}
          >
            {words.openOn(name ?? url)}
          </button>
        ))}
      </p>
    </section>
  );
}
