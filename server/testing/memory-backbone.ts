import { headOf, type MutableVersionVector, type VersionVector } from '../../shared/causality/version-vector.ts';
import {
  type AuthorId,
  comparePlaces,
  directAuthors,
  type OriginId,
  type Place,
  type PostId,
  type RoomName,
  type Stamp,
} from '../../shared/ids.ts';
import { countsBefore, type Draft, type LogEvent } from '../../shared/protocol/event.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import type { Appended, Backbone, ReplicationMark } from '../backbone/backbone.ts';
import { Topics } from '../backbone/topics.ts';
import type { Direct, HistoryPage, ReplayPage, RoomTopic, StoredEvent } from '../store/store.ts';

interface Pending {
  readonly draft: Draft;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The face of the backbone over arrays, for tests of the gateway: commits what was appended in one turn as one batch, takes in
 * other origins' events, and can hold back commits and reads so that they overtake one another.
 */
export class MemoryBackbone implements Backbone {
  readonly origin: OriginId;
  readonly followed = new Set<RoomName>();
  /** While true, appends wait for `commit`. */
  holdsCommits = false;
  /** Awaited between being asked for a page and taking it. */
  lateRead: () => Promise<void> = async () => {};
  /** Awaited between taking a page and handing it out. */
  slowRead: () => Promise<void> = async () => {};
  refuseWith: ProtocolError | undefined;
  readonly #events: StoredEvent[] = [];
  readonly #topics = new Topics([]);
  readonly #heads: MutableVersionVector = new Map();
  readonly #marks = new Map<OriginId, ReplicationMark>();
  readonly #committed = new Set<(events: readonly StoredEvent[]) => void>();
  readonly #replicated = new Set<(marks: readonly ReplicationMark[]) => void>();
  #pending: Pending[] = [];
  #stamp = 1_700_000_000_000;

  constructor(origin = 'origin-a') {
    this.origin = origin as OriginId;
  }

  get position(): number {
    return this.#events.length;
  }

  get events(): readonly StoredEvent[] {
    return this.#events;
  }

  heads(): VersionVector {
    return this.#heads;
  }

  append(draft: Draft): Promise<Appended> {
    if (this.refuseWith) return Promise.reject(this.refuseWith);
    return new Promise((resolve, reject) => {
      this.#pending.push({ draft, resolve, reject });
      if (this.#pending.length === 1 && !this.holdsCommits) queueMicrotask(() => this.commit());
    });
  }

  /** Commits everything that waits, as one batch. */
  commit(): void {
    const pending = this.#pending;
    this.#pending = [];
    const added: StoredEvent[] = [];
    const settle: (() => void)[] = [];
    for (const { draft, resolve, reject } of pending) {
      const held = this.#counting(draft.author, draft.id);
      if (held && (held.room !== draft.room || (JSON.parse(held.json) as Draft).body !== draft.body)) {
        settle.push(() => reject(new ProtocolError('id_conflict')));
      } else if (held) settle.push(() => resolve({ event: held, isNew: false }));
      else {
        const event = this.#add({
          ...draft,
          origin: this.origin,
          seq: headOf(this.#heads, this.origin) + 1,
          at: this.nextStamp(),
        });
        added.push(event);
        settle.push(() => resolve({ event, isNew: true }));
      }
    }
    this.#emit(added);
    for (const answer of settle) answer();
  }

  /** Takes in another origin's events, as one batch; what is held is left out. */
  admit(events: readonly LogEvent[]): void {
    this.#emit(events.filter((event) => event.seq > headOf(this.#heads, event.origin)).map((event) => this.#add(event)));
  }

  nextStamp(): Stamp {
    this.#stamp += 1;
    return `${this.#stamp}-0000` as Stamp;
  }

  async find(author: AuthorId, id: PostId): Promise<StoredEvent | undefined> {
    return this.#counting(author, id);
  }

  follow(room: RoomName): void {
    this.followed.add(room);
  }

  unfollow(room: RoomName): void {
    this.followed.delete(room);
  }

  async since(cursor: VersionVector, rooms: readonly RoomName[]): Promise<number> {
    await this.lateRead();
    const first = this.#posts(rooms).find((event) => event.seq > headOf(cursor, event.origin));
    const position = first ? first.position - 1 : this.position;
    await this.slowRead();
    return position;
  }

  async after(position: number, rooms: readonly RoomName[], limit: number): Promise<ReplayPage> {
    await this.lateRead();
    const all = this.#posts(rooms).filter((event) => event.position > position);
    const events = all.slice(0, limit);
    const last = events.length === all.length;
    const page = { events, last, position: last ? this.position : (events.at(-1)?.position ?? position) };
    await this.slowRead();
    return page;
  }

  async history(room: RoomName, before: Place | undefined, limit: number): Promise<HistoryPage> {
    await this.lateRead();
    const all = this.#posts([room]).filter((event) => !before || comparePlaces(event, before) < 0);
    all.sort(comparePlaces);
    const page = { events: limit > 0 ? all.slice(-limit) : [], more: all.length > limit, position: this.position };
    await this.slowRead();
    return page;
  }

  async direct(author: AuthorId): Promise<readonly Direct[]> {
    await this.lateRead();
    const found = new Map<RoomName, Direct>();
    for (const event of this.#events) {
      const other = directAuthors(event.room)?.find((one) => one !== author);
      if (!other || !directAuthors(event.room)?.includes(author)) continue;
      const { from, to } = JSON.parse(event.json) as Draft;
      found.set(event.room, { room: event.room, author: other, name: event.author === author ? (to ?? from) : from });
    }
    await this.slowRead();
    return [...found.values()];
  }

  topic(room: RoomName): RoomTopic | undefined {
    return this.#topics.of(room);
  }

  onCommitted(listener: (events: readonly StoredEvent[]) => void): () => void {
    this.#committed.add(listener);
    return () => this.#committed.delete(listener);
  }

  mark(origin: OriginId): ReplicationMark {
    return this.#marks.get(origin) ?? { origin, seq: 0, everywhere: 0 };
  }

  onReplicated(listener: (marks: readonly ReplicationMark[]) => void): () => void {
    this.#replicated.add(listener);
    return () => this.#replicated.delete(listener);
  }

  setMark(mark: ReplicationMark): void {
    this.#marks.set(mark.origin, mark);
    for (const listener of this.#replicated) listener([mark]);
  }

  #posts(rooms: readonly RoomName[]): StoredEvent[] {
    return this.#events.filter((event) => event.kind === 'post' && event.counts && rooms.includes(event.room));
  }

  #counting(author: AuthorId, id: PostId): StoredEvent | undefined {
    return this.#events.find((event) => event.counts && event.author === author && event.id === id);
  }

  #add(event: LogEvent): StoredEvent {
    const other = this.#counting(event.author, event.id);
    const wins = !other || countsBefore(event, other);
    const { origin, seq, at, kind, room, author, id } = event;
    const stored: StoredEvent = {
      ...{ origin, seq, at, kind, room, author, id },
      position: this.position + 1,
      json: JSON.stringify({ type: 'event', ...event }),
      counts: wins,
      ...(other && wins ? { loser: { origin: other.origin, seq: other.seq } } : {}),
    };
    if (other && wins) this.#events[other.position - 1] = { ...other, counts: false };
    this.#events.push(stored);
    this.#topics.note(stored);
    this.#heads.set(origin, seq);
    return stored;
  }

  #emit(events: readonly StoredEvent[]): void {
    if (events.length > 0) for (const listener of this.#committed) listener(events);
  }
}
