import { findStrings, shortcuts } from '../strings/find.ts';
import { MOD } from '../ui/keyboard.ts';
import { Dialog } from './Dialog.tsx';

export function Help() {
  return (
    <Dialog kind="help" title={findStrings.help.title}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="find-scroll" tabIndex={0} aria-label={findStrings.help.title}>
        <table class="keys-table">
          <thead class="hidden">
            <tr>
              <th scope="col">{findStrings.help.key}</th>
              <th scope="col">{findStrings.help.does}</th>
            </tr>
          </thead>
          <tbody>
            {shortcuts.map(([keys, does]) => (
              <tr key={`${keys} ${does}`}>
                <td>
                  <Keys text={keys} />
                </td>
                <td>{does}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Dialog>
  );
}

function Keys({ text }: { readonly text: string }) {
  // "Page Up" is one key.
  const parts = text.replaceAll('Page ', 'Page\u00a0').split(' ');
  return (
    <>
      {parts.map((part, at) =>
        part === 'or' ? (
          <span key={`${at} ${part}`} class="meta">
            {' or '}
          </span>
        ) : (
          <kbd key={`${at} ${part}`}>{part === 'mod' ? MOD : part}</kbd>
        ),
      )}
    </>
  );
}
