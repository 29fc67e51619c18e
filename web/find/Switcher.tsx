import { useEffect, useRef, useState } from 'preact/hooks';
import { chat } from '../state/chat.ts';
import { unread } from '../state/reading.ts';
import { takeTypedAhead } from '../state/typed-ahead.ts';
import { shownRoom } from '../state/view.ts';
import { findStrings } from '../strings/find.ts';
import { closeOverlay, Dialog } from './Dialog.tsx';
import { go } from './go.ts';
import { type Place, placesFor } from './places.ts';
import { useDirectory } from './use-directory.ts';

const words = findStrings.switcher;
const LIST = 'switcher-list';
const optionId = (at: number) => `switcher-${at}`;

/** Rooms, people, nodes and commands in one list, by keyboard alone: type, arrows, Enter. */
export function Switcher() {
  const [ahead] = useState(takeTypedAhead);
  const [query, setQuery] = useState(ahead.text);
  const [at, setAt] = useState(0);
  const { directory } = useDirectory();
  const list = useRef<HTMLDivElement>(null);
  const shown = shownRoom.value?.with === undefined ? shownRoom.value?.room : undefined;
  const known = typeof directory === 'string' ? undefined : directory;
  const places = placesFor(query, chat.value, unread.value, known, shown);
  const chosen = Math.min(at, places.length - 1);

  useEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  useEffect(() => {
    if (ahead.entered) choose(places[0]);
  }, []);

  function choose(place: Place | undefined): void {
    if (!place) return;
    // First, for closing gives the focus back to where it was.
    closeOverlay('switcher');
    go(place.does);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (event.isComposing) return;
    if (event.key === 'Enter') choose(places[chosen]);
    else if (step !== undefined) setAt(Math.max(0, Math.min(places.length - 1, chosen + step)));
    else return;
    event.preventDefault();
  }

  return (
    <Dialog kind="switcher" title={words.title}>
      <input
        type="text"
        class="find-box"
        role="combobox"
        aria-expanded="true"
        aria-controls={LIST}
        aria-autocomplete="list"
        aria-activedescendant={places.length > 0 ? optionId(chosen) : undefined}
        aria-label={words.box}
        placeholder={words.box}
        value={query}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        dir="auto"
        autofocus
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={LIST} ref={list} role="listbox" aria-label={words.list} class="find-scroll places">
        {places.map((place, index) => (
          <div
            key={place.key}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            class="place"
            onPointerMove={() => setAt(index)}
            // Before the box loses the focus.
            onPointerDown={(event) => {
              event.preventDefault();
              choose(place);
            }}
          >
            <bdi class="place-name">{place.label}</bdi>
            {place.hint !== '' && <bdi class="place-hint meta">{place.hint}</bdi>}
            <span class="place-kind meta">{words.kinds[place.kind]}</span>
          </div>
        ))}
      </div>
      {places.length === 0 && <p class="find-note">{words.none}</p>}
    </Dialog>
  );
}
