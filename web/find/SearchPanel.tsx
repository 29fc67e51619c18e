import { useEffect } from 'preact/hooks';
import { rooms } from '../state/chat.ts';
import type { SearchAnswer } from '../state/types.ts';
import { showMessage, shownRoom, targetOf } from '../state/view.ts';
import { findStrings } from '../strings/find.ts';
import { dateOf } from '../ui/dates.ts';
import { fullTime } from '../ui/format.ts';
import { closeOverlay, Dialog } from './Dialog.tsx';
import { markedPieces } from './marks.ts';
import { everywhere, found, isBusy, query, search } from './search.ts';

const words = findStrings.search;
type Found = Extract<SearchAnswer, { is: 'found' }>;

/** All messages that a node holds of the rooms one is in, by their words; a result leads to its message. */
export function SearchPanel() {
  const room = shownRoom.value;
  const name = room && (room.with ?? `#${room.room}`);
  useEffect(() => search(room, true), []);
  return (
    <Dialog kind="search" title={words.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          search(room, true);
        }}
      >
        <input
          type="search"
          class="find-box"
          aria-label={words.box}
          placeholder={words.box}
          value={query.value}
          dir="auto"
          enterkeyhint="search"
          autocomplete="off"
          autofocus
          onInput={(event) => {
            query.value = event.currentTarget.value;
            search(room);
          }}
        />
        <fieldset class="where">
          <legend class="hidden">{words.where}</legend>
          {name !== undefined && <Where here={true} label={words.here(name)} />}
          <Where here={false} label={words.everywhere} />
        </fieldset>
      </form>
      <Answer />
    </Dialog>
  );
}

function Where({ here, label }: { readonly here: boolean; readonly label: string }) {
  return (
    <label class="choice">
      <input
        type="radio"
        name="where"
        checked={everywhere.value !== here}
        onChange={() => {
          everywhere.value = !here;
          search(shownRoom.peek(), true);
        }}
      />
      <bdi>{label}</bdi>
    </label>
  );
}

function Answer() {
  const now = found.value;
  if (now.is === 'nothing') return <p class="find-note">{words.hint}</p>;
  if (now.is === 'searching') return <p class="find-note">{words.searching}</p>;
  const { answer } = now;
  if (answer.is === 'refused')
    return (
      <p class="find-note" role="alert">
        {isBusy(answer) ? words.busy : answer.code === 'no_node' ? words.noNode : answer.message}{' '}
        <button type="button" class="text-button" onClick={() => search(shownRoom.peek(), true)}>
          {words.again}
        </button>
      </p>
    );
  return (
    <>
      <p class="find-note" role="status">
        {answer.hits.length === 0 ? words.none(now.query) : words.found(answer.hits.length, answer.more)}{' '}
        <Covered by={answer} on={now.node} />
      </p>
      {answer.hits.length > 0 && <Hits answer={answer} query={now.query} />}
    </>
  );
}

function Covered({ by: { covered }, on }: { readonly by: Found; readonly on: string | undefined }) {
  const since = covered.from === null ? undefined : dateOf(covered.from);
  return (
    <span>
      {words.covered(words.messages(covered.posts), since, on)}
      {covered.behind > 0 && ` ${words.behind(covered.behind)}`}
    </span>
  );
}

function Hits({ answer, query: asked }: { readonly answer: Found; readonly query: string }) {
  return (
    <ol class="find-scroll hits" aria-label={words.results}>
      {answer.hits.map(({ room, entry }) => {
        const held = rooms.value.find((one) => one.room === room);
        const target = held ? targetOf(held) : ({ kind: 'room', room } as const);
        const place = target.kind === 'room' ? `#${target.room}` : target.name;
        return (
          <li key={entry.key}>
            <button
              type="button"
              class="hit"
              onClick={() => {
                closeOverlay('search');
                showMessage(target, entry.id);
              }}
            >
              <span class="hit-head">
                <bdi class="author">{entry.from}</bdi>
                <bdi class="meta">{place}</bdi>
                <time class="meta" dateTime={new Date(entry.time).toISOString()} title={fullTime(entry.time)}>
                  {dateOf(entry.time, true)}
                </time>
              </span>
              <span class="hit-text" dir="auto">
                {markedPieces(entry.body, asked).map(({ text, hit }, at) =>
                  hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
