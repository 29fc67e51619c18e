import { crc32 } from 'node:zlib';
import type { MutableVersionVector, VersionVector } from '../../shared/causality/version-vector.ts';
import type { AuthorId, EventId, OriginId, PostId, RoomName, Stamp } from '../../shared/ids.ts';
import type { EventKind } from '../../shared/protocol/event.ts';
import { markOf } from '../../shared/protocol/read-marks.ts';
import { slotOf } from './amendments.ts';
import type { DirectName, LogRows } from './commit-rules.ts';
import { type EventRow, SELECT_EVENT } from './event-row.ts';
import { SqliteAmendments } from './sqlite-amendments.ts';
import type { Connection, Statement } from './sqlite-connection.ts';
import { storeError } from './sqlite-errors.ts';
import type { StoredEvent } from './store.ts';

const ROOM_CACHE = 10_000;

/**
 * The rows of the log in SQLite, for commits, and what turns a row into an event. Owns, in memory, the heads, the last position
 * and the numbers of origins and rooms; all of it is read back from the database after a commit that failed.
 */
export class SqliteRows implements LogRows {
  readonly #heads: MutableVersionVector = new Map();
  readonly #numbers = new Map<OriginId, number>();
  readonly #names = new Map<number, OriginId>();
  readonly #rooms = new Map<RoomName, number>();
  #position = 0;
  #clock: Stamp | undefined;
  #clockMoved = false;
  /** Known to be among the runs in the database. */
  #lastRun: OriginId | undefined;
  readonly #file: string;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #amendments: SqliteAmendments;

  /** `file`: what to call the database when a row of it is damaged. */
  constructor(connection: Connection, file: string) {
    this.#file = file;
    this.#sql = prepare(connection);
    this.#amendments = new SqliteAmendments(connection);
    this.reload();
  }

  get position(): number {
    return this.#position;
  }

  get origins(): number {
    return this.#heads.size;
  }

  get heads(): VersionVector {
    return this.#heads;
  }

  get clock(): Stamp | undefined {
    return this.#clock;
  }

  head(origin: OriginId): number {
    return this.#heads.get(origin) ?? 0;
  }

  numberOf(origin: OriginId): number | undefined {
    return this.#numbers.get(origin);
  }

  hasRoom(room: RoomName): boolean {
    return this.#sql.room.first(room) !== undefined;
  }

  insert(event: StoredEvent): boolean {
    const { position, origin, seq, at, kind, room, author, id, json, counts, loser } = event;
    const inserted = this.#sql.insert.run(
      position,
      this.#originNumber(origin),
      seq,
      at,
      kind,
      this.#roomNumber(room),
      author,
      id,
      json,
      checksum(event),
      counts ? 1 : 0,
      loser ? this.#originNumber(loser.origin) : null,
      loser?.seq ?? null,
    );
    if (inserted === 0) return false;
    this.#position = position;
    this.#heads.set(origin, seq);
    const slot = counts ? slotOf(event) : undefined;
    if (slot) this.#amendments.note(event, slot, this.#roomNumber(room));
    const mark = markOf(event);
    if (mark) this.#sql.noteMark.run(author, mark.room, mark.at, mark.origin, mark.seq);
    return true;
  }

  counting(kind: EventKind, author: AuthorId, id: PostId): StoredEvent | undefined {
    return this.#event(this.#sql.counting.first(id, author, kind));
  }

  get({ origin, seq }: EventId): StoredEvent | undefined {
    return this.#event(this.#sql.get.first(this.numberOf(origin) ?? 0, seq));
  }

  amend(event: StoredEvent): void {
    const { position, counts, loser } = event;
    const slot = counts ? undefined : slotOf(event);
    if (slot) this.#amendments.forget(position, slot, this.#roomNumber(event.room));
    this.#sql.amend.run(counts ? 1 : 0, loser ? this.#originNumber(loser.origin) : null, loser?.seq ?? null, position);
  }

  /** What was just inserted, as clients are to be told of it. */
  committed(events: readonly StoredEvent[]): readonly StoredEvent[] {
    return this.#amendments.committed(events, (row) => this.toEvent(row));
  }

  noteOwn(run: OriginId, at: Stamp): void {
    if (this.#lastRun !== run) this.#sql.addRun.run(run);
    this.#lastRun = run;
    if (this.#clock !== undefined && at <= this.#clock) return;
    this.#clock = at;
    this.#clockMoved = true;
  }

  noteName({ author, other, name, at, origin, seq }: DirectName): void {
    this.#sql.noteName.run(author, other, name, at, origin, seq);
  }

  /** Writes what was only noted; inside the transaction, at its end. */
  flush(): void {
    if (this.#clockMoved) this.#sql.setClock.run(this.#clock as string);
    this.#clockMoved = false;
  }

  /** Forgets everything that is only in memory. */
  reload(): void {
    for (const map of [this.#heads, this.#numbers, this.#names, this.#rooms]) map.clear();
    for (const [number, name, head] of this.#sql.origins.all()) {
      this.#remember(name as OriginId, number);
      if (head !== null) this.#heads.set(name as OriginId, head);
    }
    this.#position = this.#sql.lastPosition.first()?.[0] ?? 0;
    this.#clock = this.#sql.clock.first()?.[0] as Stamp | undefined;
    this.#clockMoved = false;
    this.#lastRun = undefined;
  }

  /** Throws StoreError `corrupt` if the row is not what was written: bad bytes must not be shown as somebody's words. */
  toEvent(row: EventRow): StoredEvent {
    const [position, originNumber, seq, at, kind, room, author, id, json, sum, counts, loserOrigin, loserSeq] = row;
    const origin = this.#names.get(originNumber) as OriginId;
    const loser =
      loserOrigin === null ? undefined : { origin: this.#names.get(loserOrigin) as OriginId, seq: loserSeq as number };
    const fields = { position, origin, seq, at, kind, room, author, id, json, counts: counts === 1 } as StoredEvent;
    if (checksum(fields) !== sum) {
      throw storeError('corrupt', `read ${this.#file}`, `the event at position ${position} is not what was written`);
    }
    return loser ? { ...fields, loser } : fields;
  }

  #event(row: EventRow | undefined): StoredEvent | undefined {
    return row && this.toEvent(row);
  }

  #originNumber(origin: OriginId): number {
    const known = this.#numbers.get(origin);
    if (known !== undefined) return known;
    const [number] = this.#sql.addOrigin.first(origin) as readonly [number];
    this.#remember(origin, number);
    return number;
  }

  #remember(origin: OriginId, number: number): void {
    this.#numbers.set(origin, number);
    this.#names.set(number, origin);
  }

  #roomNumber(room: RoomName): number {
    const known = this.#rooms.get(room);
    if (known !== undefined) return known;
    const [number] = (this.#sql.room.first(room) ?? this.#sql.addRoom.first(room)) as readonly [number];
    if (this.#rooms.size >= ROOM_CACHE) this.#rooms.clear();
    this.#rooms.set(room, number);
    return number;
  }
}

function checksum({ origin, seq, at, kind, room, author, id, json }: StoredEvent): number {
  return crc32(`${origin}\n${seq}\n${at}\n${kind}\n${room}\n${author}\n${id}\n${json}`);
}

function prepare(connection: Connection) {
  return {
    // A copy of a post that is held already is found by the insert itself: looking first costs as much as the insert.
    insert: connection.prepare(
      `INSERT INTO event (position, origin, seq, at, kind, room, author, id, json, checksum, counts, loser_origin, loser_seq)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id, author, kind) WHERE counts = 1 DO NOTHING`,
    ),
    amend: connection.prepare('UPDATE event SET counts = ?, loser_origin = ?, loser_seq = ? WHERE position = ?'),
    counting: connection.prepare<EventRow>(`${SELECT_EVENT} WHERE e.id = ? AND e.author = ? AND e.kind = ? AND e.counts = 1`),
    get: connection.prepare<EventRow>(`${SELECT_EVENT} WHERE e.origin = ? AND e.seq = ?`),
    origins: connection.prepare<readonly [number, string, number | null]>(
      'SELECT o.number, o.name, (SELECT max(seq) FROM event WHERE origin = o.number) FROM origin AS o',
    ),
    addOrigin: connection.prepare<readonly [number]>('INSERT INTO origin (name) VALUES (?) RETURNING number'),
    room: connection.prepare<readonly [number]>('SELECT number FROM room WHERE name = ?'),
    addRoom: connection.prepare<readonly [number]>('INSERT INTO room (name) VALUES (?) RETURNING number'),
    lastPosition: connection.prepare<readonly [number | null]>('SELECT max(position) FROM event') as Statement<
      readonly [number | null]
    >,
    clock: connection.prepare<readonly [string]>('SELECT stamp FROM own_clock'),
    setClock: connection.prepare('INSERT INTO own_clock VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET stamp = excluded.stamp'),
    addRun: connection.prepare('INSERT INTO own_run (name) VALUES (?) ON CONFLICT (name) DO NOTHING'),
    noteMark: connection.prepare(
      `INSERT INTO read_mark (author, room, at, origin, seq) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (author, room) DO UPDATE SET at = excluded.at, origin = excluded.origin, seq = excluded.seq
       WHERE (excluded.at, excluded.origin, excluded.seq) > (at, origin, seq)`,
    ),
    noteName: connection.prepare(
      `INSERT INTO direct (author, other, name, at, origin, seq) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (author, other) DO UPDATE SET name = excluded.name, at = excluded.at, origin = excluded.origin, seq = excluded.seq
       WHERE (excluded.at, excluded.origin, excluded.seq) > (at, origin, seq)`,
    ),
  };
}
