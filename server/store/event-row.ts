/** How an event is read from SQLite; `sqlite-rows.ts` makes it one again. */
export type EventRow = readonly [
  position: number,
  origin: number,
  seq: number,
  at: string,
  kind: string,
  room: string,
  author: string,
  id: string,
  json: string,
  checksum: number,
  counts: number,
  loserOrigin: number | null,
  loserSeq: number | null,
];

const COLUMNS =
  'e.position, e.origin, e.seq, e.at, e.kind, r.name, e.author, e.id, e.json, e.checksum, e.counts, e.loser_origin, e.loser_seq';
/** What every reader of whole events selects from: `e` the event, found by an index of the planner's choice or by this one, `r` its room. */
export function selectEvent(index?: string): string {
  return `SELECT ${COLUMNS} FROM event AS e ${index ? `INDEXED BY ${index}` : ''} CROSS JOIN room AS r ON r.number = e.room`;
}

export const SELECT_EVENT = selectEvent();
