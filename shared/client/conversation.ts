import { directAuthors, type RoomName, type UserName } from '../ids.ts';
import type { EventMessage } from '../protocol/event.ts';
import type { JoinResult, Member, ServerMessageOf } from '../protocol/server-messages.ts';
import type { Delivery, Entry, RoomState } from './chat-state.ts';
import { Timeline } from './timeline.ts';

/**
 * One room, or one direct conversation, as the client knows it. Membership has four stages:
 *
 *   wanted ── join sent ──▶ joining ── ok ──▶ joined          (lost while joining: wanted again)
 *      ▲                        └── refused ──▶ refused ── joined again by its owner ──▶ wanted
 */
export type Membership = 'wanted' | 'joining' | 'joined' | 'refused';

export class Conversation {
  readonly room: RoomName;
  readonly timeline = new Timeline();
  with: UserName | undefined;
  membership: Membership;
  error: { readonly code: string; readonly message: string } | undefined;
  /** What is shown came from a node that lagged behind the cursor: a post may be missing or misplaced, so it is joined once more. */
  uncertain = false;
  /** The user left; the node is told once nothing more is to be sent to this room. */
  leaving = false;
  /** Of a direct conversation: its newest page was asked for. */
  loaded = false;
  /** Pages that are missing between its posts are being loaded. */
  mending = false;
  #topic = '';
  #leader: UserName | null = null;
  #members: readonly Member[] = [];
  #snapshot: { readonly state: RoomState; readonly pending: readonly Entry[]; readonly stored: readonly Entry[] } | undefined;

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

  page(events: readonly EventMessage[], more: boolean, now: number, own: (event: EventMessage) => Delivery | undefined): void {
    this.timeline.page(events, more, now, own);
  }

  presence({ joined, left, moved }: Pick<ServerMessageOf<'presence'>, 'joined' | 'left' | 'moved'>): void {
    const members = new Map(this.#members.map((member) => [member.name, member]));
    for (const { name } of left) members.delete(name);
    // A message of an older node has no `moved`.
    for (const member of [...joined, ...(moved ?? [])]) members.set(member.name, { name: member.name, node: member.node });
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

  touch(): void {
    this.#snapshot = undefined;
  }

  /** The same object as before when nothing in it changed. */
  snapshot(pending: readonly Entry[]): RoomState {
    const stored = this.timeline.entries;
    const last = this.#snapshot;
    if (last && last.stored === stored && same(last.pending, pending) && last.state.more === this.timeline.more)
      return last.state;
    const state: RoomState = {
      room: this.room,
      with: this.with,
      topic: this.#topic,
      leader: this.#leader,
      members: this.#members,
      entries: pending.length === 0 ? stored : [...stored, ...pending],
      more: this.timeline.more,
      joined: this.membership === 'joined' && !this.leaving,
      error: this.error?.message,
      typing: [],
      readUpTo: undefined,
      unread: 0,
      mentions: 0,
    };
    this.#snapshot = { state, pending, stored };
    return state;
  }
}

function isDirect(room: RoomName): boolean {
  return directAuthors(room) !== undefined;
}

function same(a: readonly Entry[], b: readonly Entry[]): boolean {
  return a.length === b.length && a.every((entry, index) => entry === b[index]);
}
