import type { RoomName, UserName } from '../../shared/ids.ts';
import type { LeaveReason, Member } from '../../shared/protocol/server-messages.ts';
import type { RoomChange } from '../membership/presence.ts';

interface Story {
  readonly wasThere: boolean;
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
    for (const member of left) note(stories, member, true, member.reason);
    for (const member of moved) note(stories, member, true, undefined);
    for (const member of joined) note(stories, member, false, undefined);
  }

  /** What has changed in each room since the last time; nothing is kept. */
  take(): readonly (readonly [RoomName, RoomChange])[] {
    const rooms = [...this.#rooms].map(([room, stories]) => [room, changeOf([...stories.values()])] as const);
    this.#rooms.clear();
    return rooms.filter(([, { joined, left, moved }]) => joined.length + left.length + moved.length > 0);
  }
}

function note(stories: Map<UserName, Story>, { name, node }: Member, wasThere: boolean, left: LeaveReason | undefined): void {
  const story = stories.get(name) ?? { wasThere, member: { name, node }, left };
  stories.set(name, Object.assign(story, { member: { name, node }, left }));
}

function changeOf(stories: readonly Story[]): RoomChange {
  return {
    joined: stories.filter(({ wasThere, left }) => !wasThere && !left).map(({ member }) => member),
    left: stories.flatMap(({ wasThere, left, member }) => (wasThere && left ? [{ ...member, reason: left }] : [])),
    moved: stories.filter(({ wasThere, left }) => wasThere && !left).map(({ member }) => member),
  };
}
