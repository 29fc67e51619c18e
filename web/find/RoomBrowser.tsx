import { useState } from 'preact/hooks';
import { rooms } from '../state/chat.ts';
import type { Directory } from '../state/types.ts';
import { openRoom } from '../state/view.ts';
import { findStrings } from '../strings/find.ts';
import { closeOverlay, Dialog } from './Dialog.tsx';
import { fitting } from './fuzzy.ts';
import { useDirectory } from './use-directory.ts';

const words = findStrings.rooms;

/** Every room that somebody is in, on any node: what it is about, how many there are, and a way in. */
export function RoomBrowser() {
  const [query, setQuery] = useState('');
  const { directory, ask } = useDirectory();
  return (
    <Dialog kind="rooms" title={words.title}>
      <input
        type="search"
        class="find-box"
        aria-label={words.filter}
        placeholder={words.filter}
        value={query}
        dir="auto"
        autofocus
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {directory === 'asking' && <p class="find-note">{words.loading}</p>}
      {directory === 'none' && (
        <p class="find-note" role="alert">
          {words.noNode}{' '}
          <button type="button" class="text-button" onClick={ask}>
            {words.again}
          </button>
        </p>
      )}
      {typeof directory === 'object' && <Rooms all={directory.rooms} query={query} />}
    </Dialog>
  );
}

function Rooms({ all, query }: { readonly all: Directory['rooms']; readonly query: string }) {
  const shown = fitting(
    [...all].sort((a, b) => b.members - a.members || (a.room < b.room ? -1 : 1)),
    query.replace(/^#/, ''),
    ({ room, topic }) => `${room} ${topic}`,
  );
  if (shown.length === 0) return <p class="find-note">{all.length === 0 ? words.empty : words.none}</p>;
  return (
    <ul class="find-scroll all-rooms" aria-label={words.list}>
      {shown.map(({ room, topic, members }) => {
        const isJoined = rooms.value.some((held) => held.room === room);
        return (
          <li key={room} class="a-room">
            <div class="a-room-text">
              <p class="a-room-name">
                <span class="hash">#</span>
                <bdi>{room}</bdi>
                <span class="meta">
                  {words.people(members)}
                  {isJoined && ` · ${words.joined}`}
                </span>
              </p>
              <p class="meta">{topic === '' ? words.noTopic : <bdi>{topic}</bdi>}</p>
            </div>
            <button
              type="button"
              class="button"
              aria-label={isJoined ? words.open(room) : words.join(room)}
              onClick={() => {
                closeOverlay('rooms');
                openRoom(room);
              }}
            >
              {isJoined ? words.shortOpen : words.shortJoin}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
