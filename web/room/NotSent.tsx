import { client } from '../state/chat.ts';
import { editAgain } from '../state/send.ts';
import type { Amending, Entry } from '../state/types.ts';
import { target } from '../state/view.ts';
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
          <Act label={words.discard} run={() => client()?.discard(id)} />
        </div>
      )}
      {delivery.is === 'failed' && delivery.code !== UNSENT && (
        <div class="not-sent">
          <span role="alert">{words.failed(refusal(delivery))}</span>
          <Act label={words.retry} run={() => client()?.retry(id)} />
          <Act label={words.edit} run={() => editAgain(entry, target.peek())} />
          <Act label={words.delete} run={() => client()?.discard(id)} />
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

function Act({ label, run }: { readonly label: string; readonly run: () => void }) {
  return (
    <button type="button" class="text-button" onClick={run}>
      {label}
    </button>
  );
}
