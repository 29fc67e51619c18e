import type { VersionRecord } from '../causality/version-vector.ts';
import { directAuthors, type EventId, type PostId, type RoomName, type UserName } from '../ids.ts';
import type { EventMessage } from '../protocol/event.ts';
import type { DirectConversation, ServerMessage } from '../protocol/server-messages.ts';
import type { Delivery, Entry, RoomState } from './chat-state.ts';
import { Conversation } from './conversation.ts';
import type { Letter, Outbox } from './outbox.ts';
import { PendingEntries, provisionalName, provisionalRoom } from './pending.ts';
import type { ReplicationMarks } from './replication-marks.ts';
import type { SessionState } from './session-state.ts';
import { keyOf } from './timeline.ts';

/**
 * The conversations of this client, and what each message of a node means for them. Owns which rooms are wanted and all
 * timelines. Talks to nobody: membership.ts does the asking. Promises: an event is in its timeline before the cursor rises.
 */
export class Rooms {
  readonly #byName = new Map<RoomName, Conversation>();
  readonly #pending = new PendingEntries();
  readonly #session: () => SessionState;
  readonly #outbox: Outbox;
  readonly #marks: ReplicationMarks;
  #list: readonly RoomState[] = [];

  constructor(session: () => SessionState, outbox: Outbox, marks: ReplicationMarks) {
    this.#session = session;
    this.#outbox = outbox;
    this.#marks = marks;
  }

  get all(): readonly Conversation[] {
    return [...this.#byName.values()];
  }

  get(room: RoomName): Conversation | undefined {
    return this.#byName.get(room);
  }

  want(room: RoomName): Conversation {
    const known = this.#byName.get(room);
    if (known) {
      known.leaving = false;
      if (known.membership === 'refused') known.membership = 'wanted';
      known.error = undefined;
      known.touch();
      return known;
    }
    const fresh = new Conversation(room);
    this.#byName.set(room, fresh);
    return fresh;
  }

  forget(room: RoomName): void {
    this.#byName.delete(room);
  }

  clear(): void {
    this.#byName.clear();
  }

  /** `welcome.direct`, or a conversation that has just begun. */
  direct({ room, with: name }: DirectConversation): Conversation {
    const conversation = this.#byName.get(room) ?? new Conversation(room);
    this.#byName.set(room, conversation);
    if (conversation.with !== name) {
      conversation.with = name;
      conversation.touch();
    }
    return conversation;
  }

  /** `message` came on a live connection, at `now`. Returns whether it meant anything here. */
  apply(message: ServerMessage, now: number): boolean {
    switch (message.type) {
      case 'event':
        this.event(message, now);
        return true;
      case 'presence':
        this.#byName.get(message.room)?.presence(message);
        return true;
      case 'leader':
        this.#byName.get(message.room)?.leader(message.leader);
        return true;
      case 'topic':
        this.#byName.get(message.room)?.topic(message.topic);
        return true;
      case 'replicated':
        this.#marks.note(message.origin, message.seq, message.everywhere);
        this.#raiseAll();
        return true;
      default:
        return false;
    }
  }

  /** A node went live that holds so much. */
  standAt(cursor: VersionRecord): void {
    const holds = ({ origin, seq }: EventId) => (cursor[origin] ?? 0) >= seq;
    for (const { timeline } of this.all) timeline.standAt(holds);
  }

  /** A copy of a post that was asked for: it is in its place, and none of the cursor's business. */
  found(conversation: Conversation, event: EventMessage, now: number): void {
    conversation.timeline.add(event, this.ownDelivery(event, 'page'), { by: 'page', now });
    this.#session().read(event.at);
  }

  event(event: EventMessage, now: number): void {
    if (event.kind === 'post') {
      const conversation = this.#byName.get(event.room) ?? this.#begun(event);
      const own = this.ownDelivery(event, 'live');
      conversation?.timeline.add(event, own, { by: 'live', now });
      // It may be a later copy of a post above the page: the earlier one this node lacks, and none will send it again.
      if (conversation?.timeline.more && this.#session().isAheadOfNode) conversation.uncertain = true;
      if (own) this.#raiseAll();
      this.#session().read(event.at);
    }
    this.#session().taken(event);
  }

  /** Undefined for the posts of others. Also tells the outbox that the post is stored. */
  ownDelivery(event: EventMessage, by: 'live' | 'page'): Delivery | undefined {
    if (event.author !== this.#session().author) return undefined;
    this.#outbox.stored(event.id, event.author, event, false);
    // What is not in the outbox left it when it was replicated.
    const atLeast: Delivery = { is: by === 'page' && !this.#outbox.get(event.id) ? 'replicated' : 'stored' };
    const level = this.#marks.levelOf(event);
    return level.is === 'stored' ? atLeast : level;
  }

  /** A node answered the post itself: the row moves to its place, whether or not its event came already. */
  posted(event: EventMessage, replicated: boolean, now: number): void {
    if (directAuthors(event.room) && event.to) this.direct({ room: event.room, with: event.to });
    const conversation = this.#byName.get(event.room);
    conversation?.timeline.add(event, this.#marks.levelOf(event), { by: 'live', now });
    this.#session().read(event.at);
    if (replicated) {
      this.#outbox.remove(event.id);
      conversation?.timeline.deliver(keyOf(event.author, event.id, true), { is: 'replicated' });
    }
    this.#raiseAll();
  }

  /** The room a letter belongs to: until a direct conversation has one, a provisional one. */
  roomOf({ to }: Letter): RoomName {
    if ('room' in to) return to.room;
    const name = to.name.toLowerCase();
    return this.all.find((one) => one.with?.toLowerCase() === name)?.room ?? provisionalRoom(to.name);
  }

  /** In the order they were joined; direct conversations after them. The same array when nothing changed. */
  snapshot(): readonly RoomState[] {
    const session = this.#session();
    const me = { name: session.me?.name ?? (session.name as UserName), author: session.author };
    const pending = new Map<RoomName, Entry[]>();
    for (const letter of this.#outbox.letters) {
      const entry = this.#pending.of(letter, me);
      if (!entry) continue;
      const room = this.roomOf(letter);
      pending.set(room, [...(pending.get(room) ?? []), entry]);
    }
    const shown = this.all.filter((one) => !one.leaving || pending.has(one.room));
    const list = [...shown.filter((one) => !one.direct), ...shown.filter((one) => one.direct)].map((one) =>
      one.snapshot(pending.get(one.room) ?? []),
    );
    for (const [room, entries] of pending) if (!this.#byName.has(room)) list.push(this.#withoutRoom(room, entries));
    if (list.length !== this.#list.length || list.some((state, index) => state !== this.#list[index])) this.#list = list;
    return this.#list;
  }

  #withoutRoom(room: RoomName, entries: readonly Entry[]): RoomState {
    const nothing = { topic: '', leader: null, members: [], more: false, joined: false, error: undefined };
    const unread = { typing: [], readUpTo: undefined, unread: 0, mentions: 0 };
    return { room, with: provisionalName(room), entries, ...nothing, ...unread };
  }

  #begun(event: EventMessage): Conversation | undefined {
    const me = this.#session().author;
    if (!me || !directAuthors(event.room)?.includes(me)) return undefined;
    const name = event.author === me ? event.to : event.from;
    const conversation = this.direct({ room: event.room, with: name ?? event.from });
    conversation.loaded = true;
    return conversation;
  }

  #raiseAll(): void {
    const level = (place: Parameters<ReplicationMarks['levelOf']>[0]) => this.#marks.levelOf(place);
    for (const one of this.all) one.timeline.raise(level);
    for (const { id, delivery } of this.#outbox.settle(level)) this.#deliver(id, delivery);
  }

  #deliver(id: PostId, delivery: Delivery): void {
    const key = keyOf('' as never, id, true);
    for (const one of this.all) if (one.timeline.has(key)) one.timeline.deliver(key, delivery);
  }
}
