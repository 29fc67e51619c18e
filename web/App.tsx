import { computed } from '@preact/signals';
import { CHIP_ID } from './mesh/chip-id.ts';
import { Composer } from './room/Composer.tsx';
import { MessageList } from './room/MessageList.tsx';
import { myName as me, phase, rooms } from './state/chat.ts';
import { targetKey } from './state/launch.ts';
import { editTopic } from './state/send.ts';
import {
  changingName,
  launch,
  leaveRoom,
  meshOpen,
  meshWide,
  openMesh,
  overlay,
  roomsOpen,
  settingsOpen,
  shownRoom,
  target,
} from './state/view.ts';
import { strings } from './strings.ts';
import { Icon } from './ui/icons.tsx';
import { laterView } from './ui/later.tsx';
import { IconButton, Shade } from './ui/parts.tsx';

const NodeChip = laterView(() => import('./mesh/Chip.tsx').then((part) => part.NodeChip));
const Announcer = laterView(() => import('./room/Announcer.tsx').then((part) => part.Announcer));
const Comings = laterView(() => import('./room/Comings.tsx').then((part) => part.Comings));
const News = laterView(() => import('./mesh/News.tsx').then((part) => part.News));
const JoinCard = laterView(() => import('./room/JoinCard.tsx').then((part) => part.JoinCard));
const Side = laterView(() => import('./room/Side.tsx').then((part) => part.Side));
const SideTools = laterView(() => import('./room/Side.tsx').then((part) => part.SideTools));
const Overlays = laterView(() => import('./find/Overlays.tsx').then((part) => part.Overlays));
const Settings = laterView(() => import('./settings/Settings.tsx').then((part) => part.Settings));
const MeshPanel = laterView(() => import('./mesh/MeshPanel.tsx').then((part) => part.MeshPanel));

const joined = computed(() => rooms.value.filter((room) => room.with === undefined).length);
const cardShown = computed(
  () => changingName.value || (me.value === undefined && (launch.name === undefined || phase.value.is === 'refused')),
);

export function App() {
  return cardShown.value ? <JoinCard /> : <Chat />;
}

function Chat() {
  return (
    <div
      class={`app${meshOpen.value ? ' with-mesh' : ''}${meshWide.value ? ' mesh-wide' : ''}${roomsOpen.value ? ' with-rooms' : ''}`}
    >
      <aside class="side">
        <p class="brand">{strings.product}</p>
        <div class="side-scroll">
          <Side />
        </div>
        {me.value !== undefined && (
          <p class="me">
            <bdi>{me.value}</bdi> <span class="meta">({strings.people.you})</span>
            <SideTools />
            <IconButton label={strings.openSettings} onClick={() => (settingsOpen.value = true)}>
              <Icon name="gear" />
            </IconButton>
          </p>
        )}
      </aside>
      {settingsOpen.value && <Settings />}
      {roomsOpen.value && <Shade onClose={() => (roomsOpen.value = false)} />}
      <main class="main">
        <Head />
        <div class="stage">
          <News />
          <MessageList key={targetKey(target.value)} target={target.value} />
        </div>
        <Composer />
      </main>
      {meshOpen.value && (
        <>
          <Shade onClose={() => openMesh(false)} />
          <MeshPanel onClose={focusChip} />
        </>
      )}
      {overlay.value && <Overlays />}
      <Announcer />
    </div>
  );
}

export function focusChip(): void {
  document.getElementById(CHIP_ID)?.focus();
}

function Head() {
  const room = shownRoom.value;
  const shown = target.value;
  return (
    <header class="head">
      <IconButton
        class="menu"
        label={roomsOpen.value ? strings.rooms.close : strings.rooms.open}
        expanded={roomsOpen.value}
        onClick={() => (roomsOpen.value = !roomsOpen.value)}
      >
        <Icon name="menu" />
      </IconButton>
      <h1>
        {shown.kind === 'room' ? <span class="hash">#</span> : <Icon name="lock" />}
        <bdi>{shown.kind === 'room' ? shown.room : shown.name}</bdi>
      </h1>
      <p class={`head-note ${shown.kind}`}>
        {shown.kind === 'direct' ? (
          strings.room.direct(shown.name)
        ) : (
          <>
            {room && room.members.length > 0 && strings.people.count(room.members.length)}
            <Comings room={room} />
            {room?.topic && (
              <bdi class="topic" title={room.topic}>
                {room.topic}
              </bdi>
            )}
          </>
        )}
      </p>
      {room?.leader && room.leader === me.value && (
        <IconButton class="edit-topic" label={strings.room.editTopic} onClick={() => editTopic(room)}>
          <Icon name="pencil" />
        </IconButton>
      )}
      {room && room.with === undefined && joined.value > 1 && (
        <button type="button" class="text-button leave" onClick={() => leaveRoom(room)}>
          {strings.rooms.leave}
        </button>
      )}
      <IconButton class="to-search" label={strings.room.search} onClick={() => (overlay.value = 'search')}>
        <Icon name="search" />
      </IconButton>
      <NodeChip />
    </header>
  );
}
