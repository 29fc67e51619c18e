import { useState } from 'preact/hooks';
import { lineWords } from '../../shared/commands/words.ts';
import { parseRoomName } from '../../shared/protocol/rooms.ts';
import { whereabouts } from '../state/ask-whereabouts.ts';
import { rooms } from '../state/chat.ts';
import { drafts } from '../state/drafts.ts';
import { hashOf, targetKey } from '../state/launch.ts';
import { unread } from '../state/reading.ts';
import type { RoomState } from '../state/types.ts';
import { openRoom, overlay, show, shownRoom, targetOf } from '../state/view.ts';
import { sideStrings } from '../strings/side.ts';
import { Icon } from '../ui/icons.tsx';
import { MoreIcon } from '../ui/more-icons.tsx';
import { IconButton } from '../ui/parts.tsx';

/** The rooms and the direct conversations, in the order they were opened, and a way into another one. */
export function RoomList() {
  const open = rooms.value.filter((room) => room.with === undefined);
  const direct = rooms.value.filter((room) => room.with !== undefined);
  return (
    <nav aria-label={sideStrings.rooms.nav} class="rooms">
      <div class="section-head">
        <h2 class="section">{sideStrings.rooms.nav}</h2>
        <IconButton label={sideStrings.browse} onClick={() => (overlay.value = 'rooms')}>
          <MoreIcon name="hash" />
        </IconButton>
      </div>
      <ul>
        {open.map((room) => (
          <RoomItem key={room.room} room={room} />
        ))}
      </ul>
      <NewRoom />
      {direct.length > 0 && (
        <>
          <h2 class="section">{sideStrings.rooms.direct}</h2>
          <ul>
            {direct.map((room) => (
              <RoomItem key={room.room} room={room} />
            ))}
          </ul>
        </>
      )}
    </nav>
  );
}

function RoomItem({ room }: { readonly room: RoomState }) {
  const shown = shownRoom.value?.room === room.room;
  const count = unread.value.get(room.room) ?? 0;
  const mentioned = room.with === undefined && room.mentions > 0;
  const hasDraft = !shown && drafts.value[targetKey(targetOf(room))] !== undefined;
  return (
    <li class={`room-item${shown ? ' shown' : ''}${count > 0 ? ' unread' : ''}`}>
      <a
        class="room-link"
        href={hashOf(targetOf(room))}
        {...(shown ? { 'aria-current': 'page' } : {})}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          show(targetOf(room));
        }}
      >
        <span class="room-mark">{room.with === undefined ? '#' : <Icon name="lock" />}</span>
        <bdi class="room-name">{room.with ?? room.room}</bdi>
        {room.with !== undefined && <Presence name={room.with} />}
        {hasDraft && (
          <span class="draft-mark" role="img" aria-label={sideStrings.rooms.draft} title={sideStrings.rooms.draft}>
            <Icon name="pencil" />
          </span>
        )}
        {count > 0 && (
          <span class="count">
            <span aria-hidden="true">{mentioned ? sideStrings.rooms.mentionMark(count) : count}</span>
            <span class="hidden">{mentioned ? sideStrings.rooms.mentioned(count) : sideStrings.rooms.unread(count)}</span>
          </span>
        )}
      </a>
    </li>
  );
}

/** ● here, ◐ unsure, ○ gone. */
function Presence({ name }: { readonly name: string }) {
  const is = whereabouts(name);
  return (
    <span class="presence" title={sideStrings.presence[is]}>
      <span class={`dot ${is}`} aria-hidden="true" />
      <span class="hidden">{sideStrings.presence[is]}</span>
    </span>
  );
}

function NewRoom() {
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState(false);
  return (
    <form
      class="new-room"
      onSubmit={(event) => {
        event.preventDefault();
        const room = parseRoomName(name.trim().replace(/^#/, ''));
        setWrong(room === undefined);
        if (room === undefined) return;
        setName('');
        openRoom(room);
      }}
    >
      <input
        type="text"
        aria-label={sideStrings.rooms.newRoom}
        placeholder={sideStrings.rooms.newRoom}
        value={name}
        dir="auto"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-invalid={wrong}
        aria-describedby={wrong ? 'new-room-problem' : undefined}
        onInput={(event) => {
          setName(event.currentTarget.value);
          setWrong(false);
        }}
      />
      <button type="submit" class="icon-button" aria-label={sideStrings.rooms.joinRoom} title={sideStrings.rooms.joinRoom}>
        <MoreIcon name="plus" />
      </button>
      {wrong && (
        <p id="new-room-problem" class="field-problem" aria-live="assertive">
          {lineWords.badRoom}
        </p>
      )}
    </form>
  );
}
