import { problemOf } from '../../shared/commands/words.ts';
import { aimOf, forgetAim } from '../state/aims.ts';
import { client, phase } from '../state/chat.ts';
import type { Aim } from '../state/kept-aim.ts';
import type { Target } from '../state/launch.ts';
import { type Problem, sendDirect, sendText, type Unsure } from '../state/send.ts';
import { composerWanted, shownRoom } from '../state/view.ts';
import { askingStrings } from '../strings/asking.ts';
import { MoreIcon } from '../ui/more-icons.tsx';
import { IconButton } from '../ui/parts.tsx';
import { failuresOf } from './failures.ts';
import { oneLine } from './one-line.ts';
import { asCode, looksLikeCode } from './pasted.ts';

interface Props {
  readonly to: Target;
  /** What is in the box. */
  readonly text: string;
  readonly problem: Problem | undefined;
  readonly answer: readonly string[];
  /** What was put into it last, if that was pasted. */
  readonly pasted: string | undefined;
  /** It was dealt with: what was asked need not be shown any more. */
  readonly done: () => void;
}

/** What there is to say and to ask above the box. */
export function ComposerTop({ to, text, problem, answer, pasted, done }: Props) {
  const aim = aimOf(to);
  return (
    <>
      <NotSentBar />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {wordsOf(problem)}
        </p>
      )}
      {problem?.is === 'unsure' && <Choice line={problem} to={to} done={done} />}
      {answer.length > 0 && (
        <output class="answer">
          {answer.map((line) => (
            <bdi key={line}>{line}</bdi>
          ))}
        </output>
      )}
      {pasted !== undefined && looksLikeCode(pasted) && <AsCode text={text} pasted={pasted} to={to} done={done} />}
      {aim && <AimBar aim={aim} to={to} />}
    </>
  );
}

function wordsOf(problem: Problem): string | undefined {
  if (problem.is === 'nothing_left' || problem.is === 'not_there') return askingStrings.above.problems[problem.is];
  return problemOf(problem);
}

/** What was pasted may go as it is, or where its lines stay as they are. */
function AsCode({ text, pasted, to, done }: Pick<Props, 'text' | 'to' | 'done'> & { readonly pasted: string }) {
  const code = pasted.replace(/\r\n?/g, '\n');
  return (
    <p class="offer">
      {askingStrings.above.pasted(code.split('\n').length)}
      <Act
        label={askingStrings.above.asCode}
        run={() => {
          sendText(asCode(text, code), to);
          done();
        }}
      />
    </p>
  );
}

/** What is answered, or changed, and the way out of it. */
function AimBar({ aim: { is, entry }, to }: { readonly aim: Aim; readonly to: Target }) {
  const { above } = askingStrings;
  return (
    <p class="aim">
      <MoreIcon name={is === 'reply' ? 'reply' : 'pencil'} />
      <bdi class="aim-what">{is === 'reply' ? above.replying(entry.from) : above.changing}</bdi>
      <bdi class="quoted-text">{oneLine(entry.body)}</bdi>
      <IconButton
        label={above.cancel}
        onClick={() => {
          forgetAim(to);
          composerWanted.value += 1;
        }}
      >
        <MoreIcon name="close" />
      </IconButton>
    </p>
  );
}

/** Several that wait for a word of their owner: one word for all. Silent while there is no connection, which says enough. */
function NotSentBar() {
  const { ids, areUnsent } = failuresOf(shownRoom.value?.entries ?? []);
  if (ids.length < 2 || phase.value.is !== 'online') return null;
  const { notSent } = askingStrings;
  const face = client();
  const all = (act: 'retry' | 'discard') => () => {
    for (const id of ids) face?.[act](id);
  };
  return (
    <p class="offer failures">
      {areUnsent ? notSent.manyUnsent(ids.length) : notSent.many(ids.length)}
      <Act label={areUnsent ? notSent.sendAll : notSent.retryAll} run={all('retry')} />
      <Act label={areUnsent ? notSent.discardAll : notSent.deleteAll} run={all('discard')} />
    </p>
  );
}

/** Who is meant by what is almost a name: nothing is sent before its writer says so. */
function Choice({ line, to, done }: { readonly line: Unsure; readonly to: Target; readonly done: () => void }) {
  const choose = (send: () => void) => () => {
    send();
    done();
  };
  const { above } = askingStrings;
  return (
    <p class="offer">
      <Act
        label={to.kind === 'room' ? above.toRoom(to.room) : above.toPerson(to.name)}
        run={choose(() => sendText(line.text, to))}
      />
      <Act label={above.directTo(line.name)} run={choose(() => sendDirect(line.name, line.body, to))} />
      <Act label={askingStrings.notSent.edit} run={choose(() => composerWanted.value++)} />
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
