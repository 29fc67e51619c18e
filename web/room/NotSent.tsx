import { client } from '../state/chat.ts';
import { addToDraft } from '../state/drafts.ts';
import { type Target, targetKey } from '../state/launch.ts';
import type { Amending, Entry } from '../state/types.ts';
import { composerWanted, target } from '../state/view.ts';
import { askingStrings } from '../strings/asking.ts';
import { refusal, UNSENT } from './failures.ts';

/** A message, or a change of one, that no node took, and what its owner can do about that. */
export function NotSent({ entry }: { readonly entry: Entry }) {
  const { notSent: words } = askingStrings;
  const { id, delivery } = entry;
  const failed = entry.amending.filter((change) => change.delivery.is === 'failed');
  return (
    <>
      {delivery.is === 'failed' && delivery.code === UNSENT && (
        <div class="not-sent">
          <span>{words.unsent}</span>
          <Act label={words.send} run={() => client()?.retry(id)} />
          <Act label={words.discard} run={() => client()?.discard(id)} ends />
        </div>
      )}
      {delivery.is === 'failed' && delivery.code !== UNSENT && (
        <div class="not-sent">
          <span role="alert">{words.failed(refusal(delivery))}</span>
          <Act label={words.retry} run={() => client()?.retry(id)} />
          <Act label={words.edit} run={() => editAgain(entry, target.peek())} />
          <Act label={words.delete} run={() => client()?.discard(id)} ends />
        </div>
      )}
      {failed.map((change) => (
        <ChangeFailed key={change.id} change={change} />
      ))}
    </>
  );
}

function ChangeFailed({ change: { id, kind, delivery } }: { readonly change: Amending }) {
  const { notSent: words } = askingStrings;
  if (delivery.is !== 'failed') return null;
  return (
    <div class="not-sent">
      <span role="alert">{words.because(words.notDone[kind], delivery.code === UNSENT ? words.unsent : refusal(delivery))}</span>
      <Act label={words.retry} run={() => client()?.retry(id)} />
      <Act label={words.discard} run={() => client()?.discard(id)} />
    </div>
  );
}

/** By keys the focus stays with the message, or goes where one writes when there is none any more: its button is gone then. */
function Act({ label, run, ends = false }: { readonly label: string; readonly run: () => void; readonly ends?: boolean }) {
  return (
    <button
      type="button"
      class="text-button"
      onClick={({ currentTarget: button, detail }) => {
        const row = detail === 0 && !ends ? button.closest<HTMLElement>('.row') : null;
        if (row && !row.hasAttribute('tabindex')) row.tabIndex = -1;
        row?.focus({ preventScroll: true });
        run();
        if (detail === 0 && ends) composerWanted.value += 1;
      }}
    >
      {label}
    </button>
  );
}

/** Takes a failed post back into the composer, behind what is being typed there. */
function editAgain(entry: Entry, to: Target): void {
  client()?.discard(entry.id);
  addToDraft(targetKey(to), entry.body);
  composerWanted.value += 1;
}
