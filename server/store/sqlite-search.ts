import type { LogEvent } from '../../shared/protocol/event.ts';
import { slotOf, withoutBody } from './amendments.ts';
import { type EventRow, SELECT_EVENT } from './event-row.ts';
import { type Phrase, readQuery, wordsOf } from './search-words.ts';
import type { SqliteAmendments } from './sqlite-amendments.ts';
import type { Connection } from './sqlite-connection.ts';
import type { SqliteRows } from './sqlite-rows.ts';
import type { SearchPage, StoredEvent } from './store.ts';

/**
 * The index of words, in SQLite's FTS5. It follows the log at a distance: a commit waits for no word of it. Some of what is new is taken in
 * when the store has nothing else to do, and before a search. Each post is in it as it is shown now, at its position, or not at all; its
 * room stands beside it as one more word, so that what others said elsewhere costs a search nothing.
 */

/** Taken in before a search at most: what is new since is found, and a log that was never read does not hold everybody up. */
const BEFORE_SEARCH = 2_000;

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
    this.#connection.transaction(() => {
      for (const row of this.#sql.events.all(from, to)) this.#take(this.#rows.toEvent(row));
      this.#sql.setPosition.run(to);
    });
    return to < this.#rows.position;
  }

  search(query: string, rooms: readonly string[], limit: number): SearchPage {
    this.indexSome(BEFORE_SEARCH);
    const numbers = this.#sql.rooms.all(JSON.stringify(rooms)).map(([number]) => number);
    const [posts, from] = this.#sql.covered.first(JSON.stringify(numbers)) ?? [null, null];
    const cover = { posts: posts ?? 0, from, unread: this.#rows.position - this.position };
    const phrases = readQuery(query);
    if (numbers.length === 0 || phrases.length === 0) return { events: [], amendments: [], more: false, ...cover };
    const rows = this.#sql.search.all(toMatch(phrases, numbers), limit + 1);
    const events = rows.slice(0, limit).map((row) => this.#rows.toEvent(row));
    const amendments = this.#amendments.of(events, (row) => this.#rows.toEvent(row));
    const gone = this.#amendments.takenBack(events);
    const shown = events.map((event) => (gone.has(event.position) ? withoutBody(event) : event));
    return { events: shown, amendments, more: rows.length > limit, ...cover };
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

/** Words are letters and digits only, so they need no quoting beyond the quotes. */
function toMatch(phrases: readonly Phrase[], rooms: readonly number[]): string {
  const words = phrases.map((phrase) => `"${phrase.words.join(' ')}"${phrase.isStart ? ' *' : ''}`).join(' AND ');
  return `room : (${rooms.map((room) => `"r${room}"`).join(' OR ')}) AND body : (${words})`;
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
    covered: connection.prepare<readonly [number | null, string | null]>(
      'SELECT sum(posts), min(oldest) FROM indexed_room WHERE room IN (SELECT value FROM json_each(?))',
    ),
    search: connection.prepare<EventRow>(`
      ${SELECT_EVENT.replace('FROM event AS e', 'FROM words AS w CROSS JOIN event AS e ON e.position = w.rowid')}
      WHERE words MATCH ? AND e.counts = 1 ORDER BY w.rowid DESC LIMIT ?`),
  };
}
