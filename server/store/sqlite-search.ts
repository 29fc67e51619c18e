import type { LogEvent } from '../../shared/protocol/event.ts';
import { slotOf } from './amendments.ts';
import { type EventRow, SELECT_EVENT } from './event-row.ts';
import { wordsOf } from './search-words.ts';
import type { SqliteAmendments } from './sqlite-amendments.ts';
import type { Connection } from './sqlite-connection.ts';
import type { SqliteRows } from './sqlite-rows.ts';
import type { SearchPage, StoredEvent } from './store.ts';

/**
 * The index of words, in SQLite's FTS5. It follows the log at a distance: a commit waits for no word of it. Some of what is new is taken in
 * when the store has nothing else to do, and before a search. Each post is in it as it is shown now, at its position, or not at all; its
 * room stands beside it as one more word, so that what others said elsewhere costs a search nothing.
 */

/** Events taken in at a time: some milliseconds, for commits wait meanwhile. */
export const INDEX_STEP = 64;
/** Steps before a search at most: what is new since is found, and a log that was never read does not hold everybody up. */
export const STEPS_BEFORE_SEARCH = 32;

export type Covered = Pick<SearchPage, 'posts' | 'from' | 'unread'> & { readonly rooms: readonly number[] };
export type Found = Pick<SearchPage, 'events' | 'amendments' | 'more'>;

export class SqliteSearch {
  readonly #connection: Connection;
  readonly #rows: SqliteRows;
  readonly #amendments: SqliteAmendments;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(connection: Connection, rows: SqliteRows, amendments: SqliteAmendments) {
    this.#connection = connection;
    this.#rows = rows;
    this.#amendments = amendments;
    this.#sql = prepare(connection);
  }

  /** Everything up to here is in the index. */
  get position(): number {
    return this.#sql.position.first()?.[0] ?? 0;
  }

  /** Takes in the next events of the log, at most `limit`. Returns whether there are more. */
  indexSome(limit: number): boolean {
    const from = this.position;
    if (from >= this.#rows.position) return false;
    const to = Math.min(from + limit, this.#rows.position);
    // What is lost of it with the power is taken in again.
    this.#connection.transactionUnsynced(() => {
      for (const row of this.#sql.events.all(from, to)) this.#take(this.#rows.toEvent(row));
      this.#sql.setPosition.run(to);
    });
    return to < this.#rows.position;
  }

  /** What there is to look through in these rooms: by their numbers, how many posts, back to when, and how many events were not taken in yet. */
  covered(rooms: readonly string[]): Covered {
    const numbers = this.#sql.rooms.all(JSON.stringify(rooms)).map(([number]) => number);
    const [posts, from] = this.#sql.covered.first(JSON.stringify(numbers)) ?? [null, null];
    return { rooms: numbers, posts: posts ?? 0, from, unread: this.#rows.position - this.position };
  }

  /** The posts at these positions as they are shown now; what was taken back since it was found is found no more. */
  found(positions: readonly number[], limit: number): Found {
    const rows = this.#sql.atPositions.all(JSON.stringify(positions)).map((row) => this.#rows.toEvent(row));
    const gone = this.#amendments.takenBack(rows);
    const events = rows.filter((event) => !gone.has(event.position)).slice(0, limit);
    return { events, amendments: this.#amendments.of(events, (row) => this.#rows.toEvent(row)), more: positions.length > limit };
  }

  #take(event: StoredEvent): void {
    if (event.kind === 'post') {
      if (event.loser) this.#drop(this.#rows.get(event.loser));
      if (event.counts) this.#put(event);
    }
    const slot = slotOf(event);
    const post =
      slot && (slot.name === 'edit' || slot.name === 'delete') ? this.#rows.counting('post', slot.author, slot.id) : undefined;
    // One that comes later in the log is taken in as it is then.
    if (post && post.room === event.room && post.position <= event.position) this.#put(post);
  }

  #put(post: StoredEvent): void {
    this.#drop(post);
    const told = this.#amendments.of([post], (row) => this.#rows.toEvent(row));
    if (told.some(({ kind }) => kind === 'delete')) return;
    const edit = told.find(({ kind }) => kind === 'edit');
    const words = wordsOf((JSON.parse((edit ?? post).json) as LogEvent).body).join(' ');
    const [room] = this.#sql.roomOf.first(post.position) as readonly [number];
    this.#sql.add.run(post.position, `r${room}`, words);
    this.#sql.count.run(room, post.at);
  }

  #drop(post: StoredEvent | undefined): void {
    if (!post || !this.#sql.has.first(post.position)) return;
    this.#sql.remove.run(post.position);
    this.#sql.discount.run(post.position);
  }
}

function prepare(connection: Connection) {
  return {
    position: connection.prepare<readonly [number]>('SELECT position FROM indexed'),
    setPosition: connection.prepare(
      'INSERT INTO indexed VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET position = excluded.position',
    ),
    events: connection.prepare<EventRow>(`${SELECT_EVENT} WHERE e.position > ? AND e.position <= ? ORDER BY e.position`),
    rooms: connection.prepare<readonly [number]>(
      'SELECT DISTINCT number FROM json_each(?) AS j CROSS JOIN room ON name = j.value',
    ),
    roomOf: connection.prepare<readonly [number]>('SELECT room FROM event WHERE position = ?'),
    has: connection.prepare('SELECT 1 FROM words WHERE rowid = ?'),
    add: connection.prepare('INSERT INTO words (rowid, room, body) VALUES (?, ?, ?)'),
    remove: connection.prepare('DELETE FROM words WHERE rowid = ?'),
    count: connection.prepare(
      'INSERT INTO indexed_room VALUES (?, 1, ?) ON CONFLICT (room) DO UPDATE SET posts = posts + 1, oldest = min(oldest, excluded.oldest)',
    ),
    discount: connection.prepare(
      'UPDATE indexed_room SET posts = posts - 1 WHERE room = (SELECT room FROM event WHERE position = ?)',
    ),
    atPositions: connection.prepare<EventRow>(
      `${SELECT_EVENT} WHERE e.position IN (SELECT value FROM json_each(?)) AND e.counts = 1 ORDER BY e.position DESC`,
    ),
    covered: connection.prepare<readonly [number | null, string | null]>(
      'SELECT sum(posts), min(oldest) FROM indexed_room WHERE room IN (SELECT value FROM json_each(?))',
    ),
  };
}
