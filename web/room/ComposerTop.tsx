import { type Aim, aimOf, forgetAim } from '../state/aims.ts';
import { client, phase } from '../state/chat.ts';
import type { Target } from '../state/launch.ts';
import { sendDirect, sendText, type Unsure } from '../state/send.ts';
import { composerWanted, shownRoom } from '../state/view.ts';
import { strings } from '../strings.ts';
import { Icon } from '../ui/icons.tsx';
import { IconButton } from '../ui/parts.tsx';
import { failuresOf } from './delivery.ts';
import { oneLine } from './Quote.tsx';

interface Props {
  readonly to: Target;
  readonly problem: string | undefined;
  readonly unsure: Unsure | undefined;
  readonly answer: readonly string[];
  /** Lines of what was pasted last, when that looks like code. */
  readonly pasted: number | undefined;
  readonly onCode: () => void;
  /** It was dealt with: what was asked need not be shown any more. */
  readonly done: () => void;
}

/** What there is to say and to ask above the box. */
export function ComposerTop({ to, problem, unsure, answer, pasted, onCode, done }: Props) {
  const aim = aimOf(to);
  return (
    <>
      <NotSentBar />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {unsure && <Choice line={unsure} to={to} done={done} />}
      {answer.length > 0 && (
        <output class="answer">
          {answer.map((line) => (
            <bdi key={line}>{line}</bdi>
          ))}
        </output>
      )}
      {pasted !== undefined && (
        <p class="offer">
          {strings.composer.pasted(pasted)}
          <Act label={strings.composer.asCode} run={onCode} />
        </p>
      )}
      {aim && <AimBar aim={aim} to={to} />}
    </>
  );
}

/** What is answered, or changed, and the way out of it. */
function AimBar({ aim: { is, entry }, to }: { readonly aim: Aim; readonly to: Target }) {
  const { composer } = strings;
  return (
    <p class="aim">
      <Icon name={is === 'reply' ? 'reply' : 'pencil'} />
      <bdi class="aim-what">{is === 'reply' ? composer.replying(entry.from) : composer.changing}</bdi>
      <bdi class="quoted-text">{oneLine(entry.body)}</bdi>
      <IconButton
        label={composer.cancel}
        onClick={() => {
          forgetAim(to);
          composerWanted.value += 1;
        }}
      >
        <Icon name="close" />
      </IconButton>
    </p>
  );
}

/** Several that wait for a word of their owner: one word for all. Silent while there is no connection, which says enough. */
function NotSentBar() {
  const { ids, areUnsent } = failuresOf(shownRoom.value?.entries ?? []);
  if (ids.length < 2 || phase.value.is !== 'online') return null;
  const { delivery } = strings;
  const face = client();
  const all = (act: 'retry' | 'discard') => () => {
    for (const id of ids) face?.[act](id);
  };
  return (
    <p class="offer failures">
      {areUnsent ? delivery.manyUnsent(ids.length) : delivery.many(ids.length)}
      <Act label={areUnsent ? delivery.sendAll : delivery.retryAll} run={all('retry')} />
      <Act label={areUnsent ? delivery.discardAll : delivery.deleteAll} run={all('discard')} />
    </p>
  );
}

/** Who is meant by what is almost a name: nothing is sent before its writer says so. */
function Choice({ line, to, done }: { readonly line: Unsure; readonly to: Target; readonly done: () => void }) {
  const choose = (send: () => void) => () => {
    send();
    done();
  };
  const { composer } = strings;
  return (
    <p class="actions">
      <Act
        label={to.kind === 'room' ? composer.toRoom(to.room) : composer.toPerson(to.name)}
        run={choose(() => sendText(line.text, to))}
      />
      <Act label={composer.directTo(line.name)} run={choose(() => sendDirect(line.name, line.body, to))} />
      <Act label={strings.delivery.edit} run={choose(() => composerWanted.value++)} />
    </p>
  );
}

function Act({ label, run }: { readonly label: string; readonly run: () => void }) {
  return (
    <button type="button" class="text-button" onClick={run}>
      {label}
    </button>
  );
}
