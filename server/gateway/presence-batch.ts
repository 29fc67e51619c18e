import type { RoomName, UserName } from '../../shared/ids.ts';
import type { LeaveReason, Member } from '../../shared/protocol/server-messages.ts';
import type { RoomChange } from '../membership/presence.ts';

interface Story {
  /** What clients take this person for: there, not there, or some of them this and some that. */
  known: 'there' | 'away' | 'either';
  member: Member;
  /** Why they are not there now; undefined when they are. */
  left: LeaveReason | undefined;
}

/** Changes of rooms that are told together: who came and went in between is told of once, or not at all. */
export class PresenceBatch {
  readonly #rooms = new Map<RoomName, Map<UserName, Story>>();

  add(room: RoomName, { joined, left, moved }: RoomChange): void {
    let stories = this.#rooms.get(room);
    if (!stories) {
      stories = new Map();
      this.#rooms.set(room, stories);
    }
    for (const member of left) note(stories, member, 'there', member.reason);
    for (const member of moved) note(stories, member, 'there', undefined);
    for (const member of joined) note(stories, member, 'away', undefined);
  }

  /** `to` was told the members of the room as they are now: for them, what is told next begins here. */
  shown(room: RoomName, to: UserName | undefined): void {
    for (const [name, story] of this.#rooms.get(room) ?? []) {
      if (name !== to && story.known === (story.left ? 'there' : 'away')) story.known = 'either';
    }
  }

  /** What has changed in each room since the last time; nothing is kept. */
  take(): readonly (readonly [RoomName, RoomChange])[] {
    const rooms = [...this.#rooms].map(([room, stories]) => [room, changeOf([...stories.values()])] as const);
    this.#rooms.clear();
    return rooms.filter(([, { joined, left, moved }]) => joined.length + left.length + moved.length > 0);
  }
}

function note(stories: Map<UserName, Story>, { name, node }: Member, known: Story['known'], left: LeaveReason | undefined): void {
  const story = stories.get(name) ?? { known, member: { name, node }, left };
  stories.set(name, Object.assign(story, { member: { name, node }, left }));
}

function changeOf(stories: readonly Story[]): RoomChange {
  return {
    joined: stories.filter(({ known, left }) => known !== 'there' && !left).map(({ member }) => member),
    left: stories.flatMap(({ known, left, member }) => (known !== 'away' && left ? [{ ...member, reason: left }] : [])),
    moved: stories.filter(({ known, left }) => known === 'there' && !left).map(({ member }) => member),
  };
}
