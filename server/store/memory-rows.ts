import { headOf, type MutableVersionVector, type VersionVector } from '../../shared/causality/version-vector.ts';
import {
  type AuthorId,
  comparePlaces,
  directRoom,
  type EventId,
  type OriginId,
  type Place,
  type PostId,
  type RoomName,
  type Stamp,
} from '../../shared/ids.ts';
import { type EventKind, isAmendment, isShown, type LogEvent } from '../../shared/protocol/event.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { isFurther, markOf } from '../../shared/protocol/read-marks.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';
import { STRAYS_AMONG, slotOf } from './amendments.ts';
import { type DirectName, type LogRows, RUNS_KEPT } from './commit-rules.ts';
import { MemoryAmendments } from './memory-amendments.ts';
import { pageOf, smallestPositions } from './pages.ts';
import { matches, readQuery, wordsOf } from './search-words.ts';
import type { Claim, Direct, HistoryPage, Opened, ReplayPage, RoomTopic, SearchPage, StoredEvent } from './store.ts';
import { latestTopics } from './topics.ts';

/** The rows of a log in memory, and what is asked of them. Rows are replaced, never changed: a copy of the lists is a snapshot. */
export class MemoryRows implements LogRows {
  /** By position - 1. */
  #events: StoredEvent[] = [];
  readonly #origins = new Map<OriginId, number[]>();
  readonly #keys = new Map<string, number>();
  /** Counting posts of a room in the one order of places, and with their amendments in commit order; as positions. */
  readonly #rooms = new Map<RoomName, { readonly replay: number[]; readonly history: number[] }>();
  readonly #claims: number[] = [];
  readonly #topics: number[] = [];
  readonly #names = new Map<AuthorId, Map<AuthorId, DirectName>>();
  readonly #marks = new Map<AuthorId, Map<RoomName, ReadMark>>();
  readonly #amendments = new MemoryAmendments();
  #runs: readonly OriginId[] = [];
  #clock: Stamp | undefined;

  get position(): number {
    return this.#events.length;
  }

  get origins(): number {
    return this.#origins.size;
  }

  get runs(): readonly OriginId[] {
    return this.#runs;
  }

  get clock(): Stamp | undefined {
    return this.#clock;
  }

  /** What a store says of them when it is opened. */
  opened(): Opened {
    return {
      heads: this.heads(),
      position: this.position,
      clock: this.clock,
      seen: this.seen(),
      claims: this.claims(),
      topics: this.topics(),
      strays: this.strays(),
      runs: this.runs,
    };
  }

  heads(): VersionVector {
    const heads: MutableVersionVector = new Map();
    for (const [origin, positions] of this.#origins) heads.set(origin, positions.length);
    return heads;
  }

  /** The same rows, which go their own way from here. */
  copy(): MemoryRows {
    const copy = new MemoryRows();
    for (const event of this.#events) copy.#add(event);
    for (const names of this.#names.values()) for (const entry of names.values()) copy.noteName(entry);
    copy.#clock = this.#clock;
    copy.#runs = this.#runs;
    return copy;
  }

  head(origin: OriginId): number {
    return this.#origins.get(origin)?.length ?? 0;
  }

  insert(event: StoredEvent): boolean {
    if (event.counts && this.#keys.has(keyOf(event.kind, event.author, event.id))) return false;
    this.#add(event);
    return true;
  }

  counting(kind: EventKind, author: AuthorId, id: PostId): StoredEvent | undefined {
    const position = this.#keys.get(keyOf(kind, author, id));
    return position === undefined ? undefined : this.#at(position);
  }

  get({ origin, seq }: EventId): StoredEvent | undefined {
    const position = this.#origins.get(origin)?.[seq - 1];
    return position === undefined ? undefined : this.#at(position);
  }

  amend(event: StoredEvent): void {
    if (!event.counts) this.#hide(event);
    this.#events[event.position - 1] = event;
  }

  noteOwn(run: OriginId, at: Stamp): void {
    if (this.#runs[0] !== run) this.#runs = [run, ...this.#runs].slice(0, RUNS_KEPT);
    if (this.#clock === undefined || at > this.#clock) this.#clock = at;
  }

  noteName(entry: DirectName): void {
    const names = this.#names.get(entry.author) ?? new Map<AuthorId, DirectName>();
    this.#names.set(entry.author, names);
    const known = names.get(entry.other);
    if (!known || compareNames(known, entry) < 0) names.set(entry.other, entry);
  }

  /** What was just inserted, as clients are to be told of it. */
  committed(event: StoredEvent): StoredEvent {
    const slot = event.counts ? slotOf(event) : undefined;
    const isStray = slot && !this.counting('post', slot.author, slot.id);
    const told = this.#amendments.committed(event);
    return isStray ? { ...told, isStray: true } : told;
  }

  /** The highest stamp of any counting post. */
  seen(): Stamp | undefined {
    let seen: Stamp | undefined;
    for (const { history } of this.#rooms.values()) {
      const newest = history.at(-1);
      const at = newest === undefined ? undefined : this.#at(newest).at;
      if (at !== undefined && (seen === undefined || at > seen)) seen = at;
    }
    return seen;
  }

  claims(): readonly Claim[] {
    const claims = this.#claims.map((position) => {
      const { at, origin, seq, author, json } = this.#at(position);
      return { at, origin, seq, author, name: (JSON.parse(json) as LogEvent).from };
    });
    return claims.sort(comparePlaces);
  }

  topics(): readonly RoomTopic[] {
    return latestTopics(this.#all(this.#topics));
  }

  strays(): readonly StoredEvent[] {
    const changes = this.#events.filter(({ kind, counts }) => counts && isAmendment(kind)).slice(-STRAYS_AMONG);
    return changes.map((event) => this.committed(event)).filter(({ isStray }) => isStray);
  }

  ofOrigin(from: EventId, limit: number, bytes: number): readonly StoredEvent[] {
    if (limit < 1) return [];
    const positions = this.#origins.get(from.origin)?.slice(Math.max(0, from.seq - 1), Math.max(0, from.seq - 1) + limit) ?? [];
    return pageOf(this.#all(positions), limit, bytes);
  }

  unseen(cursor: VersionVector, rooms: readonly RoomName[]): number {
    let first = this.position + 1;
    for (const room of rooms) {
      const unseen = this.#rooms.get(room)?.replay.find((position) => {
        const { origin, seq } = this.#at(position);
        return position >= first || seq > headOf(cursor, origin);
      });
      first = Math.min(first, unseen ?? first);
    }
    return first - 1;
  }

  after(after: number, rooms: readonly RoomName[], limit: number): ReplayPage {
    const found = smallestPositions(new Set(rooms), limit + 1, (room, bound) => {
      const replay = this.#rooms.get(room)?.replay ?? [];
      const start = lowerBound(replay, (position) => position <= after);
      return replay.slice(start, start + limit + 1).filter((position) => position < bound);
    });
    const next = found[limit];
    const position = next === undefined ? this.position : next - 1;
    return {
      events: this.#all(found.slice(0, limit)).map((event) => this.#amendments.replayed(event)),
      position,
      last: next === undefined,
    };
  }

  history(room: RoomName, before: Place | undefined, limit: number): HistoryPage {
    const places = this.#rooms.get(room)?.history ?? [];
    const end = before ? lowerBound(places, (position) => comparePlaces(this.#at(position), before) < 0) : places.length;
    const start = Math.max(0, end - limit);
    const events = this.#all(places.slice(start, end));
    const amendments = events.flatMap((event) => this.#amendments.of(event));
    return { events: events.map((event) => this.#amendments.shown(event)), amendments, more: start > 0, position: this.position };
  }

  direct(author: AuthorId): readonly Direct[] {
    const entries = [...(this.#names.get(author)?.values() ?? [])].sort((a, b) => (a.other < b.other ? -1 : 1));
    return entries.map(({ other, name }) => ({ room: directRoom(author, other), author: other, name }));
  }

  search(query: string, rooms: readonly RoomName[], limit: number): SearchPage {
    const phrases = readQuery(query);
    const posts = this.#all([...new Set(rooms)].flatMap((room) => this.#rooms.get(room)?.history ?? []))
      .filter((post) => !this.#amendments.isDeleted(post))
      .sort((a, b) => b.position - a.position);
    const found = posts.filter((post) => phrases.length > 0 && matches(wordsOf(this.#amendments.textOf(post)), phrases));
    const events = found.slice(0, limit);
    const amendments = events.flatMap((event) => this.#amendments.of(event));
    const from = posts.reduce<Stamp | null>((oldest, { at }) => (oldest === null || at < oldest ? at : oldest), null);
    return { events, amendments, more: found.length > limit, posts: posts.length, from, unread: 0 };
  }

  marks(author: AuthorId): readonly ReadMark[] {
    return [...(this.#marks.get(author)?.values() ?? [])].sort((a, b) => (a.room < b.room ? -1 : 1));
  }

  unread(author: AuthorId, room: RoomName, after: Place | undefined, limit: number): number {
    const places = this.#rooms.get(room)?.history ?? [];
    const start = after ? lowerBound(places, (position) => comparePlaces(this.#at(position), after) <= 0) : 0;
    const others = this.#all(places.slice(Math.max(start, places.length - LIMITS.unreadAmong))).filter(
      (event) => event.author !== author && !this.#amendments.isDeleted(event),
    );
    return Math.min(limit, others.length);
  }

  #at(position: number): StoredEvent {
    return this.#events[position - 1] as StoredEvent;
  }

  #all(positions: readonly number[]): readonly StoredEvent[] {
    return positions.map((position) => this.#at(position));
  }

  #add(event: StoredEvent): void {
    const { position, origin, kind, author, id, room, counts } = event;
    this.#events.push(event);
    const positions = this.#origins.get(origin) ?? [];
    this.#origins.set(origin, positions);
    positions.push(position);
    if (kind === 'claim') this.#claims.push(position);
    if (kind === 'topic') this.#topics.push(position);
    if (kind === 'read') this.#noteMark(event);
    if (!counts) return;
    this.#keys.set(keyOf(kind, author, id), position);
    if (!isShown(kind)) return;
    this.#amendments.note(event);
    const lists = this.#rooms.get(room) ?? { replay: [], history: [] };
    this.#rooms.set(room, lists);
    lists.replay.push(position);
    if (kind === 'post') lists.history.splice(this.#placeIn(lists.history, event), 0, position);
  }

  #hide(event: StoredEvent): void {
    this.#keys.delete(keyOf(event.kind, event.author, event.id));
    const lists = this.#rooms.get(event.room);
    if (!lists || !isShown(event.kind)) return;
    this.#amendments.forget(event);
    lists.replay.splice(lists.replay.indexOf(event.position), 1);
    if (event.kind === 'post') lists.history.splice(this.#placeIn(lists.history, event), 1);
  }

  #noteMark(event: StoredEvent): void {
    const mark = markOf(event);
    const marks = this.#marks.get(event.author) ?? new Map<RoomName, ReadMark>();
    this.#marks.set(event.author, marks);
    if (mark && isFurther(mark, marks.get(mark.room))) marks.set(mark.room, mark);
  }

  #placeIn(history: readonly number[], place: Place): number {
    return lowerBound(history, (position) => comparePlaces(this.#at(position), place) < 0);
  }
}

function keyOf(kind: EventKind, author: AuthorId, id: PostId): string {
  return `${kind} ${author} ${id}`;
}

function compareNames(a: DirectName, b: DirectName): number {
  return comparePlaces(a as Place, b as Place);
}

/** The first index whose item is not `below`; all that are come first. */
function lowerBound(items: readonly number[], below: (item: number) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (below(items[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}
