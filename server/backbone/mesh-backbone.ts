import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, OriginId, Place, PostId, RoomName, Stamp } from '../../shared/ids.ts';
import type { Draft, EventKind } from '../../shared/protocol/event.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';
import type { Direct, HistoryPage, Opened, ReplayPage, RoomTopic, SearchPage, Store, StoredEvent } from '../store/store.ts';
import type { Appended, Backbone, ReplicationMark } from './backbone.ts';
import type { EventLog } from './event-log.ts';
import type { ReplicationMarks } from './replication-marks.ts';
import { Topics } from './topics.ts';

/** The backbone of a mesh of full copies: every node holds every event, so following a room takes nothing. */
export class MeshBackbone implements Backbone {
  readonly strays: readonly StoredEvent[];
  readonly #log: EventLog;
  readonly #store: Store;
  readonly #marks: ReplicationMarks;
  readonly #topics: Topics;
  readonly #mayAppend: () => boolean;

  /** `mayAppend`: false while this node's clock is too far off the mesh's for an honest stamp. */
  constructor(log: EventLog, store: Store, marks: ReplicationMarks, opened: Opened, mayAppend: () => boolean) {
    this.#log = log;
    this.#store = store;
    this.#marks = marks;
    this.#topics = new Topics(opened.topics);
    this.strays = opened.strays;
    this.#mayAppend = mayAppend;
    log.onCommitted((events) => {
      for (const event of events) this.#topics.note(event);
      marks.recount(new Set(events.map(({ origin }) => origin)));
    });
  }

  get position(): number {
    return this.#log.position;
  }

  heads(): VersionVector {
    return this.#log.heads();
  }

  async append(draft: Draft, seen?: Stamp): Promise<Appended> {
    if (!this.#mayAppend()) throw new ProtocolError('clock_skew');
    return this.#log.append(draft, seen);
  }

  find(author: AuthorId, id: PostId, kind?: EventKind): Promise<StoredEvent | undefined> {
    return this.#store.find(author, id, kind);
  }

  follow(_room: RoomName): void {}

  unfollow(_room: RoomName): void {}

  since(cursor: VersionVector, rooms: readonly RoomName[]): Promise<number> {
    return this.#store.unseen(cursor, rooms);
  }

  after(position: number, rooms: readonly RoomName[], limit: number): Promise<ReplayPage> {
    return this.#store.after(position, rooms, limit);
  }

  history(room: RoomName, before: Place | undefined, limit: number): Promise<HistoryPage> {
    return this.#store.history(room, before, limit);
  }

  direct(author: AuthorId): Promise<readonly Direct[]> {
    return this.#store.direct(author);
  }

  marks(author: AuthorId): Promise<readonly ReadMark[]> {
    return this.#store.marks(author);
  }

  unread(author: AuthorId, room: RoomName, after: Place | undefined, limit: number): Promise<number> {
    return this.#store.unread(author, room, after, limit);
  }

  search(query: string, rooms: readonly RoomName[], limit: number): Promise<SearchPage> {
    return this.#store.search(query, rooms, limit);
  }

  topic(room: RoomName): RoomTopic | undefined {
    return this.#topics.of(room);
  }

  onCommitted(listener: (events: readonly StoredEvent[]) => void): () => void {
    return this.#log.onCommitted(listener);
  }

  mark(origin: OriginId): ReplicationMark {
    return this.#marks.mark(origin);
  }

  onReplicated(listener: (marks: readonly ReplicationMark[]) => void): () => void {
    return this.#marks.onReplicated(listener);
  }
}
