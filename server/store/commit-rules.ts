import {
  type AuthorId,
  directAuthors,
  type EventId,
  type OriginId,
  type PostId,
  type Stamp,
  type UserName,
} from '../../shared/ids.ts';
import { countsBefore, type Draft, type EventKind, type LogEvent } from '../../shared/protocol/event.ts';
import type { Outcome, Proposal, StoredEvent } from './store.ts';

/**
 * What a commit does with each proposal: sequences, duplicates, which of two copies counts. Written once, for every store.
 *
 * Of several copies of one post the smallest (`at`, `origin`) counts, and its `loser` is the next smallest. Both follow from
 * the set of events alone, so all nodes agree, in whatever order the copies came.
 */

/** At most this many origins are taken in from others; an own append is never refused for it. */
export const ORIGIN_LIMIT = 4_096;
/** Own runs that are told of, so that others can say which node took a post. */
export const RUNS_KEPT = 64;

/** The rows of a log, as a commit sees them: with everything that earlier proposals of the same batch have put there. */
export interface LogRows {
  /** The last position given out. */
  readonly position: number;
  /** How many origins have events here. */
  readonly origins: number;
  head(origin: OriginId): number;
  /** Stores at `position + 1` and moves the head. False: nothing done, a counting event of this kind, author and id is held. */
  insert(event: StoredEvent): boolean;
  /** The event of this kind, author and id that counts. */
  counting(kind: EventKind, author: AuthorId, id: PostId): StoredEvent | undefined;
  get(id: EventId): StoredEvent | undefined;
  /** Replaces `counts` and `loser` of the row at `event.position`. */
  amend(event: StoredEvent): void;
  /** An own run appended something with this stamp. */
  noteOwn(run: OriginId, at: Stamp): void;
  /** Keeps the entry whose place is the latest. */
  noteName(entry: DirectName): void;
}

/** A name that `other` had in a direct conversation with `author`, and the event that says so. */
export interface DirectName extends EventId {
  readonly author: AuthorId;
  readonly other: AuthorId;
  readonly name: UserName;
  /** Empty: a stand-in until an event names them. */
  readonly at: Stamp | '';
}

export function applyProposal(rows: LogRows, run: OriginId, proposal: Proposal): Outcome {
  return proposal.type === 'append'
    ? append(rows, { ...proposal.draft, origin: run, seq: rows.head(run) + 1, at: proposal.at })
    : admit(rows, run, proposal.event, proposal.json);
}

/** An event as it is stored, relayed and sent: a complete `event` message of the client protocol. */
export function serialiseEvent(event: LogEvent): string {
  const { origin, seq, at, kind, room, from, author, id, body, to, replyTo, target } = event;
  return JSON.stringify({ type: 'event', origin, seq, at, kind, room, from, author, id, body, to, replyTo, target });
}

function append(rows: LogRows, event: LogEvent): Outcome {
  const stored = storedAt(rows.position + 1, event, serialiseEvent(event));
  if (rows.insert(stored)) {
    rows.noteOwn(event.origin, event.at);
    noteNames(rows, event);
    return { type: 'stored', event: stored };
  }
  const held = countingCopy(rows, event);
  return saysTheSame(JSON.parse(held.json) as LogEvent, event) ? { type: 'held', event: held } : { type: 'conflict' };
}

function admit(rows: LogRows, run: OriginId, event: LogEvent, json: string): Outcome {
  const head = rows.head(event.origin);
  if (event.seq <= head) return { type: 'held' };
  // Only this run numbers its own events: one that comes from elsewhere cannot be the next.
  if (event.seq > head + 1 || event.origin === run) return { type: 'gap' };
  if (head === 0 && rows.origins >= ORIGIN_LIMIT) return { type: 'gap', originLimit: true };
  const stored = admitted(rows, event, json);
  noteNames(rows, event);
  return { type: 'stored', event: stored };
}

function admitted(rows: LogRows, event: LogEvent, json: string): StoredEvent {
  const alone = storedAt(rows.position + 1, event, json);
  if (rows.insert(alone)) return alone;
  const rival = countingCopy(rows, event);
  if (countsBefore(event, rival)) {
    rows.amend(withoutLoser(rival, false));
    const winner: StoredEvent = { ...alone, loser: idOf(rival) };
    rows.insert(winner);
    return winner;
  }
  const loser: StoredEvent = { ...alone, counts: false };
  rows.insert(loser);
  const other = rival.loser && rows.get(rival.loser);
  rows.amend({ ...rival, loser: idOf(other && countsBefore(other, loser) ? other : loser) });
  return loser;
}

function countingCopy(rows: LogRows, { kind, author, id }: Draft): StoredEvent {
  const held = rows.counting(kind, author, id);
  if (!held) throw new Error('a row was refused as a duplicate, and there is no other copy');
  return held;
}

/** A claim's content is the name; a post's is its text. Its author may have another name by the time of a retry. */
function saysTheSame(held: LogEvent, event: LogEvent): boolean {
  const isSameTarget = held.target?.author === event.target?.author && held.target?.id === event.target?.id;
  return (
    held.room === event.room && held.body === event.body && isSameTarget && (event.kind !== 'claim' || held.from === event.from)
  );
}

function storedAt(position: number, event: LogEvent, json: string): StoredEvent {
  const { origin, seq, at, kind, room, author, id } = event;
  return { position, origin, seq, at, kind, room, author, id, json, counts: true };
}

function withoutLoser({ loser: _, ...event }: StoredEvent, counts: boolean): StoredEvent {
  return { ...event, counts };
}

function idOf({ origin, seq }: EventId): EventId {
  return { origin, seq };
}

/** Copies that do not count name people too: so the latest name depends on the set of events only. */
function noteNames(rows: LogRows, event: LogEvent): void {
  const pair = event.kind === 'post' ? directAuthors(event.room) : undefined;
  if (!pair?.includes(event.author)) return;
  const { author, from, to, at, origin, seq } = event;
  const other = pair[0] === author ? pair[1] : pair[0];
  rows.noteName({ author: other, other: author, name: from, at, origin, seq });
  if (to !== undefined) rows.noteName({ author, other, name: to, at, origin, seq });
  else rows.noteName({ author, other, name: other as string as UserName, at: '', origin, seq: 0 });
}
