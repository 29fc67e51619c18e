import { type AuthorId, directAuthors, type PostId, type RoomName, type UserName } from '../ids.ts';
import { type EventMessage, isAmendment } from '../protocol/event.ts';
import type { DirectConversation, JoinResult, ServerMessage } from '../protocol/server-messages.ts';
import type { Clock } from '../time/clock.ts';
import type { Draft } from './amendments.ts';
import type { Delivery, Entry, RoomState } from './chat-state.ts';
import { Conversation, type Mine } from './conversation.ts';
import type { Letter, Outbox } from './outbox.ts';
import { draftsOf, PendingEntries, provisionalName, provisionalRoom } from './pending.ts';
import { ReadKeeper } from './read-keeper.ts';
import type { ReplicationMarks } from './replication-marks.ts';
import type { SessionState } from './session-state.ts';
import { keyOf } from './timeline.ts';
import { TypingWatch } from './typing-watch.ts';

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
  #drafted: { readonly version: number; readonly me: AuthorId | undefined; readonly drafts: Mine['drafts'] } | undefined;
  readonly reads: ReadKeeper;
  readonly typing: TypingWatch;

  constructor(session: () => SessionState, outbox: Outbox, marks: ReplicationMarks, clock: Clock, changed: () => void) {
    const touched = (room: RoomName) => {
      this.#byName.get(room)?.touch();
      changed();
    };
    this.reads = new ReadKeeper(clock, touched);
    this.typing = new TypingWatch(clock, touched);
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
    this.reads.clear();
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
      case 'typing':
        this.typing.heard(message.room, message.name);
        return true;
      case 'read':
        this.reads.heard(message.marks);
        return true;
      case 'replicated':
        this.#marks.note(message.origin, message.seq, message.everywhere);
        this.#raiseAll();
        return true;
      default:
        return false;
    }
  }

  /** A node went live. */
  standAt(): void {
    for (const { timeline } of this.all) timeline.standAt(this.#session().isHeld);
  }

  /** A copy of a post that was asked for: it is in its place, and none of the cursor's business. */
  found(conversation: Conversation, event: EventMessage, now: number): void {
    conversation.timeline.add(event, this.ownDelivery(event, 'page'), { by: 'page', now });
    this.#session().read(event.at);
  }

  event(event: EventMessage, now: number): void {
    const isPost = event.kind === 'post';
    const conversation = this.#byName.get(event.room) ?? (isPost ? this.#begun(event) : undefined);
    // It may be a later copy of what is not here, a post above the page or a change that counts no longer: the earlier one this node lacks,
    // and none will send it again.
    if (this.#session().isAheadOfNode && conversation && (conversation.timeline.more || !isPost || event.amendments)) {
      conversation.timeline.uncertain = true;
    }
    if (isAmendment(event.kind)) this.amend(event, 'live');
    else if (isPost) {
      const own = this.ownDelivery(event, 'live');
      conversation?.timeline.add(event, own, { by: 'live', now });
      for (const amendment of event.amendments ?? []) this.amend(amendment, 'page');
      if (own) this.#raiseAll();
      this.typing.stopped(event.room, event.from);
      this.#session().read(event.at);
    }
    this.#session().taken(event);
  }

  /** A change to a post: by itself, or with the page that has the post. */
  amend(event: EventMessage, by: 'live' | 'page'): void {
    const own = this.ownDelivery(event, by);
    this.#byName.get(event.room)?.amend(event);
    if (own) this.#raiseAll();
    if (by === 'live') this.#session().read(event.at);
  }

  joined(conversation: Conversation, result: JoinResult): void {
    conversation.joined(result);
    if (result.read) this.reads.heard([result.read]);
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
    if (isAmendment(event.kind)) conversation?.amend(event);
    else conversation?.timeline.add(event, this.#marks.levelOf(event), { by: 'live', now });
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
    const drafts = this.#drafts(me.author);
    const pending = new Map<RoomName, Entry[]>();
    for (const letter of this.#outbox.letters) {
      const entry = this.#pending.of(letter, me);
      if (!entry) continue;
      const room = this.roomOf(letter);
      pending.set(room, [...(pending.get(room) ?? []), entry]);
    }
    const shown = this.all.filter((one) => !one.leaving || pending.has(one.room));
    const list = [...shown.filter((one) => !one.direct), ...shown.filter((one) => one.direct)].map((one) =>
      one.snapshot(pending.get(one.room) ?? [], {
        me,
        drafts,
        readUpTo: this.reads.placeIn(one.room),
        typing: this.typing.in(one.room),
      }),
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

  /** The same while the outbox is. */
  #drafts(me: AuthorId | undefined): ReadonlyMap<string, readonly Draft[]> {
    const { version } = this.#outbox;
    if (this.#drafted?.version !== version || this.#drafted.me !== me) {
      const drafts = draftsOf(this.#outbox.letters, me);
      const wasEmpty = this.#drafted?.drafts.size === 0;
      this.#drafted = { version, me, drafts: wasEmpty && drafts.size === 0 ? (this.#drafted?.drafts ?? drafts) : drafts };
    }
    return this.#drafted.drafts;
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
    for (const one of this.all) one.timeline.deliver(key, delivery);
  }
}
