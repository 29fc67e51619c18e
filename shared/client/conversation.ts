import { type AuthorId, directAuthors, type EventId, type Place, type RoomName, type UserName } from '../ids.ts';
import type { EventMessage } from '../protocol/event.ts';
import type { HistoryResult, JoinResult, Member, ServerMessageOf } from '../protocol/server-messages.ts';
import { AmendmentBook } from './amendment-book.ts';
import type { Draft } from './amendments.ts';
import type { Delivery, Entry, RoomState } from './chat-state.ts';
import { Timeline } from './timeline.ts';
import { unreadIn } from './unread.ts';

/**
 * One room, or one direct conversation, as the client knows it. Membership has four stages:
 *
 *   wanted ── join sent ──▶ joining ── ok ──▶ joined          (lost while joining: wanted again)
 *      ▲                        └── refused ──▶ refused ── joined again by its owner ──▶ wanted
 */
export type Membership = 'wanted' | 'joining' | 'joined' | 'refused';

/** What this user has to do with it, beside the posts. */
export interface Mine {
  readonly me: { readonly author: AuthorId | undefined; readonly name: UserName };
  /** Own changes on their way, of all rooms; the same map while it is the same. */
  readonly drafts: ReadonlyMap<string, readonly Draft[]>;
  readonly readUpTo: Place | undefined;
  readonly typing: readonly UserName[];
}

interface Taken {
  readonly state: RoomState;
  readonly pending: readonly Entry[];
  readonly stored: readonly Entry[];
  readonly name: UserName;
}

export class Conversation {
  readonly room: RoomName;
  readonly timeline = new Timeline();
  with: UserName | undefined;
  membership: Membership;
  error: { readonly code: string; readonly message: string } | undefined;
  /** The user left; the node is told once nothing more is to be sent to this room. */
  leaving = false;
  /** Of a direct conversation: its newest page was asked for. */
  loaded = false;
  /** Pages that are missing between its posts are being loaded. */
  mending = false;
  readonly #amendments = new AmendmentBook();
  /** Who never marked a room as read has read what was there when they came; of a direct conversation nothing. */
  #sinceJoin: { readonly after: Place | undefined } | undefined;
  #unreadAtJoin = 0;
  #topic = '';
  #leader: UserName | null = null;
  #members: readonly Member[] = [];
  #snapshot: Taken | undefined;

  constructor(room: RoomName, withName?: UserName) {
    this.room = room;
    this.with = withName;
    this.membership = isDirect(room) ? 'joined' : 'wanted';
  }

  get direct(): boolean {
    return isDirect(this.room);
  }

  joined(result: JoinResult): void {
    this.membership = 'joined';
    this.#unreadAtJoin = result.unread ?? 0;
    // What was said before the first visit is history, not news.
    if (!this.#sinceJoin) this.#sinceJoin = { after: this.timeline.newest };
    this.error = undefined;
    this.#topic = result.topic;
    this.#leader = result.leader;
    this.#members = result.members;
    this.touch();
  }

  refused(code: string, message: string): void {
    this.membership = 'refused';
    this.error = { code, message };
    this.touch();
  }

  /** A page of a node that `holds` these events; it ends at `before`, or is the newest. The changes that it names are told by `amend`. */
  page(
    page: HistoryResult,
    now: number,
    own: (event: EventMessage) => Delivery | undefined,
    holds: (event: EventId) => boolean,
    before: Place | undefined,
  ): void {
    this.timeline.page(page.events, page.more, now, own);
    this.timeline.clear(page.events, holds, before);
    this.#amendments.clear(page, holds);
  }

  presence({ joined, left, moved }: Pick<ServerMessageOf<'presence'>, 'joined' | 'left' | 'moved'>): void {
    const members = new Map(this.#members.map((member) => [member.name, member]));
    for (const { name } of left) members.delete(name);
    // A message of an older node has no `moved`.
    for (const member of [...joined, ...(moved ?? [])]) members.set(member.name, member);
    this.#members = [...members.values()];
    this.touch();
  }

  leader(name: UserName | null): void {
    this.#leader = name;
    this.touch();
  }

  topic(text: string): void {
    this.#topic = text;
    this.touch();
  }

  amend(event: EventMessage): void {
    const place = event.target && this.timeline.placeOf(event.target);
    if (place) this.timeline.doubt(place);
    this.#amendments.note(event, (post) => this.timeline.placeOf(post) !== undefined);
    this.touch();
  }

  touch(): void {
    this.#snapshot = undefined;
  }

  /** The same object as before when nothing in it changed. */
  snapshot(pending: readonly Entry[], mine: Mine): RoomState {
    const stored = this.#amendments.applyAll(this.timeline.entries, mine.drafts, mine.me);
    const last = this.#snapshot;
    const isSame = last && last.stored === stored && same(last.pending, pending) && last.state.more === this.timeline.more;
    if (isSame && last.state.readUpTo === mine.readUpTo && last.name === mine.me.name) return last.state;
    const after = mine.readUpTo ?? (this.direct ? undefined : this.#sinceJoin?.after);
    const isAllHere = !this.timeline.more || this.timeline.isHere(after);
    const state: RoomState = {
      room: this.room,
      with: this.with,
      topic: this.#topic,
      leader: this.#leader,
      members: this.#members,
      entries:
        pending.length === 0
          ? stored
          : [...stored, ...pending.map((entry) => this.#amendments.apply(entry, mine.drafts, mine.me))],
      more: this.timeline.more,
      joined: this.membership === 'joined' && !this.leaving,
      error: this.error?.message,
      typing: mine.typing,
      readUpTo: mine.readUpTo,
      ...unreadIn(stored, after, isAllHere ? 0 : this.#unreadAtJoin, mine.me.name),
    };
    this.#snapshot = { state, pending, stored, name: mine.me.name };
    return state;
  }
}

function isDirect(room: RoomName): boolean {
  return directAuthors(room) !== undefined;
}

function same(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a.every((entry, index) => entry === b[index]);
}
