import { headOf, type MutableVersionVector, type VersionVector } from '../../shared/causality/version-vector.ts';
import {
  type AuthorId,
  directAuthors,
  type OriginId,
  type Place,
  type PostId,
  type RoomName,
  type Stamp,
} from '../../shared/ids.ts';
import { countsBefore, type Draft, type EventKind, type LogEvent } from '../../shared/protocol/event.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';
import type { Appended, Backbone, ReplicationMark } from '../backbone/backbone.ts';
import { Topics } from '../backbone/topics.ts';
import { MemoryRows } from '../store/memory-rows.ts';
import type { Direct, HistoryPage, ReplayPage, RoomTopic, SearchPage, StoredEvent } from '../store/store.ts';

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
  readonly #rows = new MemoryRows();
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

  get strays(): readonly StoredEvent[] {
    return this.#rows.strays();
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
      const held = this.#counting(draft.author, draft.id, draft.kind);
      const said = held && (JSON.parse(held.json) as Draft);
      if (held && (held.room !== draft.room || said?.body !== draft.body || said.target?.id !== draft.target?.id)) {
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

  async find(author: AuthorId, id: PostId, kind: EventKind = 'post'): Promise<StoredEvent | undefined> {
    return this.#counting(author, id, kind);
  }

  follow(room: RoomName): void {
    this.followed.add(room);
  }

  unfollow(room: RoomName): void {
    this.followed.delete(room);
  }

  since(cursor: VersionVector, rooms: readonly RoomName[]): Promise<number> {
    return this.#read(() => this.#rows.unseen(cursor, rooms));
  }

  after(position: number, rooms: readonly RoomName[], limit: number): Promise<ReplayPage> {
    return this.#read(() => this.#rows.after(position, rooms, limit));
  }

  history(room: RoomName, before: Place | undefined, limit: number): Promise<HistoryPage> {
    return this.#read(() => this.#rows.history(room, before, limit));
  }

  direct(author: AuthorId): Promise<readonly Direct[]> {
    return this.#read(() => {
      const found = new Map<RoomName, Direct>();
      for (const { kind, room, author: by, json } of this.#events) {
        const other = directAuthors(room)?.find((one) => one !== author);
        if (kind !== 'post' || !other || !directAuthors(room)?.includes(author)) continue;
        const { from, to } = JSON.parse(json) as Draft;
        found.set(room, { room, author: other, name: by === author ? (to ?? from) : from });
      }
      return [...found.values()];
    });
  }

  async marks(author: AuthorId): Promise<readonly ReadMark[]> {
    return this.#rows.marks(author);
  }

  async search(query: string, rooms: readonly RoomName[], limit: number): Promise<SearchPage> {
    return this.#rows.search(query, rooms, limit);
  }

  async unread(author: AuthorId, room: RoomName, after: Place | undefined, limit: number): Promise<number> {
    return this.#rows.unread(author, room, after, limit);
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

  async #read<T>(query: () => T): Promise<T> {
    await this.lateRead();
    const answer = query();
    await this.slowRead();
    return answer;
  }

  #counting(author: AuthorId, id: PostId, kind: EventKind): StoredEvent | undefined {
    return this.#events.find((event) => event.counts && event.kind === kind && event.author === author && event.id === id);
  }

  #add(event: LogEvent): StoredEvent {
    const other = this.#counting(event.author, event.id, event.kind);
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
    if (other && wins) this.#rows.amend({ ...other, counts: false });
    this.#events.push(stored);
    this.#rows.insert(stored);
    this.#topics.note(stored);
    this.#heads.set(origin, seq);
    return stored;
  }

  #emit(events: readonly StoredEvent[]): void {
    const told = events.map((event) => this.#rows.committed(event));
    if (told.length > 0) for (const listener of this.#committed) listener(told);
  }
}
