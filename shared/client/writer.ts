import type { PostId, RoomName, UserName } from '../ids.ts';
import type { AmendmentKind } from '../protocol/event.ts';
import { randomPostId } from '../time/random-text.ts';
import type { Entry } from './chat-state.ts';
import type { Letter, Outbox } from './outbox.ts';
import { provisionalName } from './pending.ts';
import type { ClientPorts } from './ports.ts';
import type { Rooms } from './rooms.ts';
import type { SessionState } from './session-state.ts';

/** What the owner writes: posts, and changes to posts, each a letter in the outbox. Knows what may not be written, and sends nothing itself. */
export class Writer {
  readonly #ports: Pick<ClientPorts, 'clock' | 'random'>;
  readonly #outbox: Outbox;
  readonly #rooms: Rooms;
  readonly #session: () => SessionState;
  readonly #written: () => void;

  constructor(deps: {
    readonly ports: Pick<ClientPorts, 'clock' | 'random'>;
    readonly outbox: Outbox;
    readonly rooms: Rooms;
    readonly session: () => SessionState;
    /** There is something to send, or something less. */
    readonly written: () => void;
  }) {
    this.#ports = deps.ports;
    this.#outbox = deps.outbox;
    this.#rooms = deps.rooms;
    this.#session = deps.session;
    this.#written = deps.written;
  }

  post(room: RoomName, body: string, replyTo: PostId | undefined): PostId {
    const partner = this.#rooms.get(room)?.with ?? provisionalName(room);
    return this.#write(partner === undefined ? { room } : { name: partner }, { body, replyTo });
  }

  postTo(name: string, body: string): PostId {
    return this.#write({ name: name as UserName }, { body, replyTo: undefined });
  }

  edit(room: RoomName, key: string, body: string): void {
    const entry = this.#own(room, key);
    if (entry && entry.body !== body) this.#amend(room, entry, 'edit', body);
  }

  remove(room: RoomName, key: string): void {
    const entry = this.#own(room, key);
    if (entry && !this.discard(entry.id)) this.#amend(room, entry, 'delete', '');
  }

  react(room: RoomName, key: string, emoji: string, on: boolean): void {
    const entry = this.#entry(room, key);
    const mine = entry?.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine) === true;
    if (entry?.place && mine !== on) this.#amend(room, entry, on ? 'react' : 'unreact', emoji);
  }

  retry(id: PostId): void {
    this.#outbox.retry(id);
    this.#written();
  }

  /** Returns false when it is on its way, or stored, or no letter at all: then it cannot be taken back so. */
  discard(id: PostId): boolean {
    const state = this.#outbox.get(id)?.state.is;
    const isMine = state === 'failed' || state === 'queued';
    if (isMine) {
      this.#outbox.remove(id);
      for (const { id: change, target } of this.#outbox.letters) if (target?.id === id) this.#outbox.remove(change);
    }
    this.#written();
    return isMine;
  }

  #entry(room: RoomName, key: string): Entry | undefined {
    const entry = this.#rooms
      .snapshot()
      .find((one) => one.room === room)
      ?.entries.find((one) => one.key === key);
    return entry?.deleted ? undefined : entry;
  }

  #own(room: RoomName, key: string): Entry | undefined {
    const entry = this.#entry(room, key);
    return entry?.own ? entry : undefined;
  }

  #amend(room: RoomName, entry: Entry, kind: AmendmentKind, body: string): void {
    // A post that was refused is no post, and a conversation that has not begun has no room to say it in.
    if (entry.delivery.is === 'failed' || provisionalName(room) !== undefined) return;
    const target = { author: entry.own ? undefined : entry.author, id: entry.id };
    this.#write({ room }, { body, replyTo: undefined, kind, target });
  }

  #write(to: Letter['to'], what: Pick<Letter, 'body' | 'replyTo' | 'kind' | 'target'>): PostId {
    const writtenAt = this.#ports.clock.now();
    const id = randomPostId(this.#ports.random, writtenAt);
    this.#outbox.add({ id, to, ...what, writtenAt, seen: this.#session().newest });
    this.#written();
    return id;
  }
}
