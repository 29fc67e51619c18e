import { type AuthorId, comparePlaces, directRoom, type EventId } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import { isFurther, markOf } from '../../shared/protocol/read-marks.ts';
import type { ReadMark } from '../../shared/protocol/server-messages.ts';
import { slotOf } from './amendments.ts';
import { type EventRow, SELECT_EVENT } from './event-row.ts';
import { APPLICATION_ID, SCHEMA_STEPS } from './schema.ts';
import { Connection } from './sqlite-connection.ts';
import type { SqliteRows } from './sqlite-rows.ts';
import type { StoredEvent } from './store.ts';

/**
 * Looks a whole database over for bytes that are not what was written: its structure, its schema, each row and what the rows say
 * of each other. SQLite's own check knows nothing of the contents, and its quick one nothing of the indexes, by which a post
 * would be left out of every view without a word. Reads only. Each answers with what is wrong, or undefined.
 */

/** The pages, and that each index holds its table's rows and nothing else. */
export function structureDamage(connection: Connection): string | undefined {
  const verdict = connection.value('PRAGMA integrity_check(1)');
  return verdict === 'ok' ? undefined : String(verdict);
}

/** Only for a database of the newest version. */
export function schemaDamage(connection: Connection): string | undefined {
  const model = new Connection(':memory:', 0);
  try {
    model.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    for (const step of SCHEMA_STEPS) model.exec(step);
    return schemaOf(connection) === schemaOf(model) ? undefined : 'its tables are not those of this version';
  } finally {
    model.close();
  }
}

/** Every row is what was written, and what was derived from the events follows from them. */
export function contentDamage(connection: Connection, rows: SqliteRows): string | undefined {
  // Throws at an event that does not match its checksum.
  for (const row of connection.prepare<EventRow>(SELECT_EVENT).iterate()) rows.toEvent(row);
  if (connection.value(STRAY_LOSERS) !== 0) return 'a post names another copy of itself that is not there';
  if (connection.value(STRAY_CLOCKS) !== 0) return 'its clock is not that of any event';
  return directDamage(connection, rows) ?? marksDamage(connection, rows) ?? amendmentsDamage(connection, rows);
}

const STRAY_LOSERS = `
  SELECT count(*) FROM event AS e WHERE (loser_origin IS NOT NULL OR loser_seq IS NOT NULL) AND NOT EXISTS (
    SELECT 1 FROM event AS l WHERE l.origin = e.loser_origin AND l.seq = e.loser_seq
    AND l.id = e.id AND l.author = e.author AND l.kind = e.kind AND l.counts = 0)`;
const STRAY_CLOCKS = 'SELECT count(*) FROM own_clock WHERE NOT EXISTS (SELECT 1 FROM event WHERE at = stamp)';

type DirectRow = readonly [author: string, other: string, name: string, at: string, origin: string, seq: number];

function directDamage(connection: Connection, rows: SqliteRows): string | undefined {
  const found = connection.prepare<DirectRow>('SELECT author, other, name, at, origin, seq FROM direct').all();
  return found.every((row) => isSaid(rows, row)) ? undefined : 'a direct conversation is listed that no event speaks of';
}

function isSaid(rows: SqliteRows, [author, other, name, at, origin, seq]: DirectRow): boolean {
  const room = directRoom(author as AuthorId, other as AuthorId);
  // Without a stamp it stands in for a name that nobody has said yet.
  if (at === '') return name === other && seq === 0 && rows.hasRoom(room);
  const event = rows.get({ origin, seq } as EventId);
  if (event?.at !== at || event.room !== room) return false;
  const { from, to } = JSON.parse(event.json) as LogEvent;
  return name === (event.author === other ? from : to);
}

/** Each mark stands where the events say, and there is one for each that they speak of. */
function marksDamage(connection: Connection, rows: SqliteRows): string | undefined {
  const said = new Map<string, ReadMark>();
  for (const row of connection.prepare<EventRow>(`${SELECT_EVENT} WHERE e.kind = 'read'`).iterate()) {
    const event = rows.toEvent(row);
    const mark = markOf(event);
    const key = mark && JSON.stringify([event.author, mark.room]);
    if (mark && key !== undefined && isFurther(mark, said.get(key))) said.set(key, mark);
  }
  const found = connection.prepare('SELECT author, room, at, origin, seq FROM read_mark').all();
  const isSame = found.every(([author = null, room = null, at, origin, seq]) => {
    const mark = said.get(JSON.stringify([author, room]));
    return mark?.at === at && mark?.origin === origin && mark?.seq === seq;
  });
  return isSame && found.length === said.size ? undefined : 'what was read is not what the events say';
}

function amendmentsDamage(connection: Connection, rows: SqliteRows): string | undefined {
  const latest = new Map<string, StoredEvent>();
  let said = 0;
  const found = connection.prepare<EventRow>(
    `${SELECT_EVENT} WHERE e.counts = 1 AND e.kind IN ('edit', 'delete', 'react', 'unreact')`,
  );
  for (const row of found.iterate()) {
    const event = rows.toEvent(row);
    const slot = slotOf(event);
    if (!slot) continue;
    said += 1;
    const key = JSON.stringify(slot);
    const known = latest.get(key);
    if (!known || comparePlaces(event, known) > 0) latest.set(key, event);
  }
  const counting = new Set([...latest.values()].map(({ position }) => position));
  const held = connection.prepare<readonly [number, number]>('SELECT position, current FROM amendment').all();
  const isSame = held.length === said && held.every(([position, current]) => (current === 1) === counting.has(position));
  return isSame ? undefined : 'which changes of posts count is not what the events say';
}

function schemaOf(connection: Connection): string {
  return JSON.stringify(connection.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all());
}
