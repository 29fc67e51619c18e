import { comparePlaces, type OriginId, type Stamp } from '../../shared/ids.ts';
import { isAmendment } from '../../shared/protocol/event.ts';
import { LIMITS } from '../../shared/protocol/limits.ts';
import { late, type Slot, STRAYS_AMONG, toldOf } from './amendments.ts';
import { type EventRow, SELECT_EVENT } from './event-row.ts';
import type { Connection } from './sqlite-connection.ts';
import type { StoredEvent } from './store.ts';

/**
 * The table of counting amendments: which of each slot counts is settled as they come, so that a page asks for no more than it shows, however
 * often a post was amended.
 */
export class SqliteAmendments {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(connection: Connection) {
    this.#sql = prepare(connection);
  }

  note(event: StoredEvent, { author, id, name }: Slot, room: number): void {
    const known = this.#sql.current.first(id, author, room, name);
    const rises = known === undefined || comparePlaces(placeOf(known), event) < 0;
    if (rises && known) this.#sql.setCurrent.run(0, known[0]);
    this.#sql.add.run(event.position, room, author, id, name, event.at, rises ? 1 : 0);
  }

  /** It counts no longer: the next smaller one of its slot does. */
  forget(position: number, { author, id, name }: Slot, room: number): void {
    this.#sql.remove.run(position);
    if (this.#sql.current.first(id, author, room, name)) return;
    const next = this.#sql.latest.first(id, author, room, name);
    if (next) this.#sql.setCurrent.run(1, next[0]);
  }

  /** What is told of these posts. */
  of(posts: readonly StoredEvent[], toEvent: (row: EventRow) => StoredEvent): readonly StoredEvent[] {
    if (posts.length === 0) return [];
    return this.#sql.amended.all(positionsOf(posts)).flatMap(([position]) => this.#told(position, toEvent));
  }

  /** Each post that came after changes to it with what is told of them. */
  withEarlier(events: readonly StoredEvent[], toEvent: (row: EventRow) => StoredEvent): readonly StoredEvent[] {
    const posts = events.filter(({ kind }) => kind === 'post');
    const amended = new Set(
      posts.length > 0 ? this.#sql.amendedBefore.all(positionsOf(posts)).map(([position]) => position) : [],
    );
    if (amended.size === 0) return events;
    return events.map((event) => {
      const told = amended.has(event.position) ? this.#told(event.position, toEvent) : [];
      return told.some(({ position }) => position < event.position) ? late(event, told) : event;
    });
  }

  /** What was just committed, as clients are to be told of it. */
  committed(events: readonly StoredEvent[], toEvent: (row: EventRow) => StoredEvent): readonly StoredEvent[] {
    const told = this.#markStrays(this.withEarlier(events, toEvent));
    const suspects = told.filter(({ kind, amendments }) => kind === 'edit' || amendments !== undefined);
    const gone = suspects.length > 0 ? this.takenBack(suspects) : NONE;
    return gone.size === 0 ? told : told.map((event) => (gone.has(event.position) ? { ...event, takenBack: true } : event));
  }

  /** Those among the newest changes whose post is not here, as their commits gave them. */
  strays(toEvent: (row: EventRow) => StoredEvent): readonly StoredEvent[] {
    return this.committed(this.#sql.newestStrays.all(STRAYS_AMONG).map(toEvent), toEvent);
  }

  #markStrays(events: readonly StoredEvent[]): readonly StoredEvent[] {
    const changes = events.filter(({ kind }) => isAmendment(kind));
    const strays = new Set(changes.length > 0 ? this.#sql.strays.all(positionsOf(changes)).map(([position]) => position) : []);
    return strays.size === 0 ? events : events.map((event) => (strays.has(event.position) ? { ...event, isStray: true } : event));
  }

  #told(position: number, toEvent: (row: EventRow) => StoredEvent): readonly StoredEvent[] {
    return toldOf([...this.#sql.texts.all(position), ...this.#sql.reactions.all(position, LIMITS.reactions)].map(toEvent));
  }

  /** The positions of those of `events` whose words were taken back. */
  takenBack(events: readonly StoredEvent[]): ReadonlySet<number> {
    const positions = positionsOf(events.filter(({ kind }) => kind === 'post' || kind === 'edit'));
    return new Set(this.#sql.takenBack.all(positions, positions).map(([position]) => position));
  }
}

const NONE: ReadonlySet<number> = new Set();

type PlaceRow = readonly [position: number, at: string, origin: string, seq: number];

function placeOf([, at, origin, seq]: PlaceRow) {
  return { at: at as Stamp, origin: origin as OriginId, seq };
}

function positionsOf(events: readonly StoredEvent[]): string {
  return JSON.stringify(events.map(({ position }) => position));
}

const OF_SLOT = 'a.target_id = ? AND a.target_author = ? AND a.room = ? AND a.slot = ?';
/** Of the amendment `a` no post is here. */
const IS_STRAY = `NOT EXISTS (
        SELECT 1 FROM event AS t WHERE t.id = a.target_id AND t.author = a.target_author AND t.kind = 'post' AND t.counts = 1)`;
const OF_POST = 'a.target_id = t.id AND a.target_author = t.author AND a.room = t.room AND a.current = 1';

function prepare(connection: Connection) {
  const place = (from: string) => `
    SELECT e.position, e.at, o.name, e.seq FROM ${from}
    CROSS JOIN event AS e ON e.position = a.position CROSS JOIN origin AS o ON o.number = e.origin`;
  const told = (index: string) => `
    ${SELECT_EVENT} WHERE e.position IN (
      SELECT a.position FROM event AS t CROSS JOIN amendment AS a INDEXED BY ${index} ON ${OF_POST} WHERE t.position = ?`;
  return {
    current: connection.prepare<PlaceRow>(
      `${place('amendment AS a INDEXED BY amendment_counting')} WHERE ${OF_SLOT} AND a.current = 1`,
    ),
    latest: connection.prepare<PlaceRow>(
      `${place('amendment AS a INDEXED BY amendment_slot')} WHERE ${OF_SLOT} ORDER BY e.at DESC, o.name DESC, e.seq DESC LIMIT 1`,
    ),
    add: connection.prepare('INSERT INTO amendment VALUES (?, ?, ?, ?, ?, ?, ?)'),
    remove: connection.prepare('DELETE FROM amendment WHERE position = ?'),
    setCurrent: connection.prepare('UPDATE amendment SET current = ? WHERE position = ?'),
    amended: connection.prepare<readonly [number]>(`
      SELECT t.position FROM json_each(?) AS j CROSS JOIN event AS t ON t.position = j.value
      WHERE EXISTS (SELECT 1 FROM amendment AS a INDEXED BY amendment_current WHERE ${OF_POST})`),
    amendedBefore: connection.prepare<readonly [number]>(`
      SELECT t.position FROM json_each(?) AS j CROSS JOIN event AS t ON t.position = j.value
      WHERE EXISTS (SELECT 1 FROM amendment AS a INDEXED BY amendment_current WHERE ${OF_POST} AND a.position < t.position)`),
    strays: connection.prepare<readonly [number]>(`
      SELECT a.position FROM json_each(?) AS j CROSS JOIN amendment AS a ON a.position = j.value WHERE ${IS_STRAY}`),
    newestStrays: connection.prepare<EventRow>(`
      ${SELECT_EVENT} WHERE e.position IN (
        SELECT a.position FROM (SELECT * FROM amendment ORDER BY position DESC LIMIT ?) AS a WHERE ${IS_STRAY}
      ) ORDER BY e.position`),
    texts: connection.prepare<EventRow>(`${told('amendment_counting')} AND a.slot IN ('edit', 'delete'))`),
    reactions: connection.prepare<EventRow>(
      `${told('amendment_counting')} AND a.slot > 'react ' AND a.slot < 'react!' ORDER BY a.slot LIMIT ?)`,
    ),
    takenBack: connection.prepare<readonly [number]>(`
      SELECT t.position FROM json_each(?) AS j CROSS JOIN event AS t ON t.position = j.value
      CROSS JOIN amendment AS a INDEXED BY amendment_counting ON ${OF_POST} AND a.slot = 'delete' WHERE t.kind = 'post'
      UNION ALL
      SELECT t.position FROM json_each(?) AS j CROSS JOIN amendment AS t ON t.position = j.value AND t.slot = 'edit'
      CROSS JOIN amendment AS a INDEXED BY amendment_counting
      ON a.target_id = t.target_id AND a.target_author = t.target_author AND a.room = t.room AND a.current = 1 AND a.slot = 'delete'`),
  };
}
