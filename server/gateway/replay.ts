import { headOf, type MutableVersionVector, raise, type VersionVector } from '../../shared/causality/version-vector.ts';
import { directAuthors, type EventId, type RoomName } from '../../shared/ids.ts';
import type { StoredEvent } from '../store/store.ts';
import { eventText, type Stretch } from './stretch.ts';

/**
 * What a client has taken in elsewhere: the cursor of its resume, for the rooms of that resume and its direct rooms. Holds for
 * as long as this node is behind the cursor; entries go as the events above them pass, in the order of the log.
 */
export class Taken {
  readonly #cursor: MutableVersionVector;
  readonly #rooms: Set<RoomName>;

  constructor(cursor: VersionVector, rooms: Iterable<RoomName>) {
    this.#cursor = new Map(cursor);
    this.#rooms = new Set(rooms);
  }

  /** Must be asked for every event in the order of the log. */
  covers(event: StoredEvent): boolean {
    const seq = this.#cursor.get(event.origin);
    if (seq === undefined) return false;
    if (event.seq > seq) {
      this.#cursor.delete(event.origin);
      return false;
    }
    return this.hasRoom(event.room);
  }

  /** Whether any of it may be covered. To be asked instead of `covers`, in the order of the log as well. */
  reaches({ origins }: Stretch): boolean {
    for (const [origin, { first }] of origins) {
      const seq = this.#cursor.get(origin);
      if (seq === undefined) continue;
      if (first <= seq) return true;
      this.#cursor.delete(origin);
    }
    return false;
  }

  hasRoom(room: RoomName): boolean {
    return this.#rooms.has(room) || directAuthors(room) !== undefined;
  }

  /** The room was joined anew: what is sent of it from now on is not filtered. */
  forgetRoom(room: RoomName): void {
    this.#rooms.delete(room);
  }

  /** Drops what this node's heads have reached. Returns whether anything is left to hold back. */
  settle(heads: VersionVector): boolean {
    for (const [origin, seq] of this.#cursor) if (seq <= headOf(heads, origin)) this.#cursor.delete(origin);
    return this.#cursor.size > 0;
  }
}

/** The way of one client from where it is in the log to live. */
export interface Catchup {
  /** What it had been sent, or taken in elsewhere, when it set out: decides whether an event replaces one on its screen. */
  readonly seen: VersionVector;
  /** What it was sent on the way: decides the same. */
  readonly sent: MutableVersionVector;
  /** In a resume on a live connection: up to here the rooms that are not in that resume were sent already. */
  readonly upTo: number;
}

/** Which of `events` (in the order of the log) this client still needs, as texts. */
export function missedTexts(events: readonly StoredEvent[], catchup: Catchup, taken: Taken | undefined): string[] {
  const texts: string[] = [];
  for (const event of events) {
    if (event.position <= catchup.upTo && !taken?.hasRoom(event.room)) continue;
    if (taken?.covers(event)) continue;
    texts.push(eventText(event, event.loser !== undefined && has(catchup, event.loser)));
    raise(catchup.sent, event.origin, event.seq);
  }
  return texts;
}

function has({ seen, sent }: Catchup, { origin, seq }: EventId): boolean {
  return seq <= headOf(seen, origin) || seq <= headOf(sent, origin);
}
