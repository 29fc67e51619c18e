import { chat, nodes, phase, rooms } from '../state/chat.ts';
import type { Member, RoomState } from '../state/types.ts';
import { show, shownRoom } from '../state/view.ts';
import { sideStrings } from '../strings/side.ts';
import { strings } from '../strings.ts';

/** Who is in the shown room, mesh-wide, and on which node; by name, so that nobody moves while one points at them. */
export function People() {
  const room = shownRoom.value;
  const members = peopleOf(room, rooms.value);
  return (
    <section class="people">
      <h2 class="section">
        {sideStrings.people.list} <span class="section-count">{members.length > 0 ? members.length : ''}</span>
      </h2>
      <ul aria-label={sideStrings.people.list}>
        {members.map((member) => (
          <Person key={member.name} member={member} room={room} />
        ))}
      </ul>
    </section>
  );
}

/** Of a room, its members; beside a direct conversation everybody one shares a room with. */
function peopleOf(room: RoomState | undefined, all: readonly RoomState[]): readonly Member[] {
  const inRoom = room && room.with === undefined ? room.members : all.flatMap(({ members }) => members);
  const byName = new Map(inRoom.map((member) => [member.name, member]));
  return [...byName.values()].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
}

function Person({ member, room }: { readonly member: Member; readonly room: RoomState | undefined }) {
  const { name, node } = member;
  const me = chat.value.me?.name === name;
  const leads = room?.leader === name;
  // Without a node, or with one that is not answering, nobody can say.
  const isSure = phase.value.is === 'online' && nodes.value.find((one) => one.name === node)?.up !== false;
  const label = (
    <>
      <span class={`dot ${isSure ? '' : 'unsure'}`} aria-hidden="true" />
      <bdi class="person-name">{name}</bdi>
      <span class="hidden">{isSure ? sideStrings.presence.here : sideStrings.presence.unsure}</span>
      {me && <span class="meta">({strings.people.you})</span>}
      {leads && (
        <span class="leader" title={sideStrings.people.leaderTitle}>
          <span aria-hidden="true">★</span>
          <span class="hidden">{sideStrings.people.leader}</span>
        </span>
      )}
      <span class="meta person-node">{node}</span>
    </>
  );
  if (me) return <li class="person">{label}</li>;
  return (
    <li>
      <button type="button" class="person" title={sideStrings.people.write(name)} onClick={() => show({ kind: 'direct', name })}>
        {label}
      </button>
    </li>
  );
}
