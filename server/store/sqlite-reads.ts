import { headOf, type VersionVector } from '../../shared/causality/version-vector.ts';
import {
  type AuthorId,
  comparePlaces,
  directRoom,
  type EventId,
  type OriginId,
  type Place,
  type RoomName,
  type Stamp,
  type UserName,
} from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';
import { withoutBody } from './amendments.ts';
import { RUNS_KEPT } from './commit-rules.ts';
import { type EventRow, SELECT_EVENT, selectEvent } from './event-row.ts';
import { pageOf, smallestPositions } from './pages.ts';
import { SqliteAmendments } from './sqlite-amendments.ts';
import type { Connection } from './sqlite-connection.ts';
import type { SqliteRows } from './sqlite-rows.ts';
import type { Claim, Direct, HistoryPage, ReplayPage, RoomTopic, StoredEvent } from './store.ts';
import { latestTopics } from './topics.ts';

/** What the log is asked for, in SQLite. Every query walks an index; none costs more as the log grows, only as the answer does. */
export class SqliteReads {
  readonly #rows: SqliteRows;
  readonly #amendments: SqliteAmendments;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(connection: Connection, rows: SqliteRows) {
    this.#rows = rows;
    this.#sql = prepare(connection);
    this.#amendments = new SqliteAmendments(connection);
  }

  claims(): readonly Claim[] {
    const claims = this.#sql.claims.all().map((row) => {
      const { at, origin, seq, author, json } = this.#rows.toEvent(row);
      return { at, origin, seq, author, name: (JSON.parse(json) as LogEvent).from };
    });
    return claims.sort(comparePlaces);
  }

  topics(): readonly RoomTopic[] {
    return latestTopics(this.#events(this.#sql.topics.iterate()));
  }

  /** The highest stamp in any room; one step in the index a room. */
  seen(): Stamp | undefined {
    return (this.#sql.seen.first()?.[0] ?? undefined) as Stamp | undefined;
  }

  ofOrigin(from: EventId, limit: number, bytes: number): readonly StoredEvent[] {
    const origin = this.#rows.numberOf(from.origin);
    if (origin === undefined || limit < 1) return [];
    return pageOf(this.#events(this.#sql.ofOrigin.iterate(origin, from.seq, limit)), limit, bytes);
  }

  unseen(cursor: VersionVector, rooms: readonly RoomName[]): number {
    const last = this.#rows.position;
    const behind: Record<number, number> = {};
    for (const [origin, head] of this.#rows.heads) {
      const seen = headOf(cursor, origin);
      if (head > seen) behind[this.#rows.numberOf(origin) as number] = seen;
    }
    const first = this.#sql.unseen.first(JSON.stringify(behind), JSON.stringify(this.#roomNumbers(rooms)))?.[0] ?? null;
    return first === null ? last : first - 1;
  }

  after(after: number, rooms: readonly RoomName[], limit: number): ReplayPage {
    // One more than asked for tells whether there is more, and how far this page reaches.
    const found = smallestPositions(this.#roomNumbers(rooms), limit + 1, (room, bound) =>
      this.#sql.positions.all(room, after, bound, limit + 1).map(([position]) => position),
    );
    const positions = JSON.stringify(found.slice(0, limit));
    const read = this.#sql.atPositions.all(positions).map((row) => this.#rows.toEvent(row));
    const events = this.#amendments.withEarlier(this.#shown(read), (row) => this.#rows.toEvent(row));
    const next = found[limit];
    return { events, position: next === undefined ? this.#rows.position : next - 1, last: next === undefined };
  }

  history(room: RoomName, before: Place | undefined, limit: number): HistoryPage {
    const [number] = this.#roomNumbers([room]);
    const position = this.#rows.position;
    if (number === undefined) return { events: [], amendments: [], more: false, position };
    const found = before
      ? this.#sql.historyBefore.all(number, before.at, before.at, before.origin, before.seq, limit + 1)
      : this.#sql.history.all(number, limit + 1);
    const events = found.slice(0, limit).map((row) => this.#rows.toEvent(row));
    const amendments = this.#amendments.of(events, (row) => this.#rows.toEvent(row));
    return { events: this.#shown(events.reverse()), amendments, more: found.length > limit, position };
  }

  direct(author: AuthorId): readonly Direct[] {
    return this.#sql.direct.all(author).map(([other, name]) => ({
      room: directRoom(author, other as AuthorId),
      author: other as AuthorId,
      name: name as UserName,
    }));
  }

  marks(author: AuthorId): readonly ReadMark[] {
    return this.#sql.marks.all(author).map(([room, at, origin, seq]) => ({ room, at, origin, seq }) as ReadMark);
  }

  unread(author: AuthorId, room: RoomName, after: Place | undefined, limit: number): number {
    const [number] = this.#roomNumbers([room]);
    if (number === undefined) return 0;
    const { at, origin, seq } = after ?? { at: '', origin: '', seq: 0 };
    return this.#sql.unread.first(number, at, at, origin, seq, LIMITS.unreadAmong, author, limit)?.[0] ?? 0;
  }

  strays(): readonly StoredEvent[] {
    return this.#amendments.strays((row) => this.#rows.toEvent(row));
  }

  runs(): readonly OriginId[] {
    return this.#sql.runs.all(RUNS_KEPT).map(([name]) => name as OriginId);
  }

  /** As clients get them: without the words that were taken back. */
  #shown(events: readonly StoredEvent[]): readonly StoredEvent[] {
    const gone = this.#amendments.takenBack(events);
    return gone.size === 0 ? events : events.map((event) => (gone.has(event.position) ? withoutBody(event) : event));
  }

  #roomNumbers(rooms: readonly RoomName[]): readonly number[] {
    return this.#sql.rooms.all(JSON.stringify(rooms)).map(([number]) => number);
  }

  *#events(rows: Iterable<EventRow>): Iterable<StoredEvent> {
    for (const row of rows) yield this.#rows.toEvent(row);
  }
}

const COUNTING_SHOWN = `counts = 1 AND kind IN ('post', 'edit', 'delete', 'react', 'unreact')`;
const HISTORY = `
  ${selectEvent('event_history')} CROSS JOIN origin AS o ON o.number = e.origin
  WHERE e.room = ? AND e.counts = 1 AND e.kind = 'post'`;
/** The index gives the stamps in order; only events of one and the same stamp are left to sort. */
const NEWEST_FIRST = 'ORDER BY e.at DESC, o.name DESC, e.seq DESC LIMIT ?';

function prepare(connection: Connection) {
  return {
    seen: connection.prepare<readonly [string | null]>(
      `SELECT max(at) FROM (
        SELECT (SELECT max(at) FROM event WHERE room = room.number AND counts = 1 AND kind = 'post') AS at FROM room
      )`,
    ),
    claims: connection.prepare<EventRow>(`${SELECT_EVENT} WHERE e.kind = 'claim'`),
    // Two origins may have given one stamp: which of them is the later place is not for the index to say.
    topics: connection.prepare<EventRow>(`
      ${selectEvent('event_topic')} WHERE e.kind = 'topic' AND e.at = (
        SELECT max(at) FROM event INDEXED BY event_topic WHERE room = e.room AND kind = 'topic'
      )`),
    ofOrigin: connection.prepare<EventRow>(`${SELECT_EVENT} WHERE e.origin = ? AND e.seq >= ? ORDER BY e.seq LIMIT ?`),
    rooms: connection.prepare<readonly [number]>(
      'SELECT DISTINCT number FROM json_each(?) AS j CROSS JOIN room ON name = j.value',
    ),
    // Positions of one origin rise with its sequences: the first unseen sequence in a room is the first unseen position there.
    unseen: connection.prepare<readonly [number | null]>(`
      WITH o AS MATERIALIZED (SELECT CAST(key AS INTEGER) AS origin, value AS seen FROM json_each(?)),
           r AS MATERIALIZED (SELECT value AS room FROM json_each(?))
      SELECT min((
        SELECT position FROM event INDEXED BY event_unseen
        WHERE event.room = r.room AND event.origin = o.origin AND seq > o.seen AND ${COUNTING_SHOWN} ORDER BY seq LIMIT 1
      )) FROM o CROSS JOIN r`),
    positions: connection.prepare<readonly [number]>(`
      SELECT position FROM event INDEXED BY event_replay
      WHERE room = ? AND position > ? AND position < ? AND ${COUNTING_SHOWN} ORDER BY position LIMIT ?`),
    atPositions: connection.prepare<EventRow>(
      `${SELECT_EVENT} WHERE e.position IN (SELECT value FROM json_each(?)) ORDER BY e.position`,
    ),
    history: connection.prepare<EventRow>(`${HISTORY} ${NEWEST_FIRST}`),
    historyBefore: connection.prepare<EventRow>(
      `${HISTORY} AND e.at <= ? AND (e.at < ? OR (o.name, e.seq) < (?, ?)) ${NEWEST_FIRST}`,
    ),
    marks: connection.prepare<readonly [string, string, string, number]>(
      'SELECT room, at, origin, seq FROM read_mark WHERE author = ? ORDER BY room',
    ),
    unread: connection.prepare<readonly [number]>(`
      SELECT count(*) FROM (
        SELECT 1 FROM (
          SELECT e.id, e.author, e.room FROM event AS e INDEXED BY event_history CROSS JOIN origin AS o ON o.number = e.origin
          WHERE e.room = ? AND e.counts = 1 AND e.kind = 'post' AND e.at >= ? AND (e.at > ? OR (o.name, e.seq) > (?, ?))
          ORDER BY e.at DESC LIMIT ?
        ) AS e WHERE e.author <> ? AND NOT EXISTS (
          SELECT 1 FROM amendment AS d INDEXED BY amendment_counting
          WHERE d.target_id = e.id AND d.target_author = e.author AND d.room = e.room AND d.slot = 'delete' AND d.current = 1
        ) LIMIT ?
      )`),
    runs: connection.prepare<readonly [string]>('SELECT name FROM own_run ORDER BY number DESC LIMIT ?'),
    direct: connection.prepare<readonly [string, string]>('SELECT other, name FROM direct WHERE author = ? ORDER BY other'),
  };
}
