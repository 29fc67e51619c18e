import type { EventId, RoomName } from '../../shared/ids.ts';
import { isShown } from '../../shared/protocol/event.ts';
import type { StoredEvent } from '../store/store.ts';
import { Stretch, sizeOf, stretchesOf } from './stretch.ts';
import { hasWordsOf, type TakenBack, withoutWords } from './taken-back.ts';

/**
 * The events of one commit that clients may see, by room. Owns their frames: those of a set of rooms are built once and
 * shared by every connection that is in exactly these rooms of the batch.
 */
export class Batch {
  /** The position before the first event of the commit. */
  readonly after: number;
  readonly last: number;
  /** Characters of JSON kept alive by this batch. */
  readonly size: number;
  readonly #rooms = new Map<RoomName, readonly StoredEvent[]>();
  readonly #stretches = new Map<string, { readonly whole: Stretch; pieces?: readonly Stretch[] }>();

  constructor(after: number, events: readonly StoredEvent[]) {
    this.after = after;
    this.last = events.at(-1)?.position ?? after;
    let size = 0;
    for (const event of events) {
      if (!isShown(event.kind) || !event.counts) continue;
      const told = event.takenBack ? withoutWords(event) : event;
      size += sizeOf(told);
      const room = this.#rooms.get(event.room) as StoredEvent[] | undefined;
      if (room) room.push(told);
      else this.#rooms.set(event.room, [told]);
    }
    this.size = size;
  }

  get rooms(): ReadonlyMap<RoomName, readonly StoredEvent[]> {
    return this.#rooms;
  }

  /** Events of these rooms in the order of their commit: across rooms, one origin's events must not change places. */
  eventsOf(rooms: readonly RoomName[]): readonly StoredEvent[] {
    if (rooms.length === 1) return this.#rooms.get(rooms[0] as RoomName) ?? [];
    return rooms.flatMap((room) => this.#rooms.get(room) ?? []).sort((a, b) => a.position - b.position);
  }

  /** `rooms` in the order of this batch, so that equal sets share their frames. */
  stretchOf(rooms: readonly RoomName[]): Stretch {
    return this.#of(rooms).whole;
  }

  /** The same, in pieces for a client that catches up. */
  piecesOf(rooms: readonly RoomName[]): readonly Stretch[] {
    const of = this.#of(rooms);
    of.pieces ??= stretchesOf(of.whole.events, this.last);
    return of.pieces;
  }

  #of(rooms: readonly RoomName[]): { readonly whole: Stretch; pieces?: readonly Stretch[] } {
    const key = rooms.length === 1 ? (rooms[0] as RoomName) : rooms.join('\n');
    let of = this.#stretches.get(key);
    if (!of) {
      of = { whole: new Stretch(this.eventsOf(rooms), this.last) };
      this.#stretches.set(key, of);
    }
    return of;
  }

  /** A copy that came first counts no longer: who is served from here later must not get it. */
  forget(room: RoomName, id: EventId): void {
    const events = this.#rooms.get(room);
    if (!events?.some((event) => isSame(event, id))) return;
    const rest = events.filter((event) => !isSame(event, id));
    if (rest.length > 0) this.#rooms.set(room, rest);
    else this.#rooms.delete(room);
    this.#stretches.clear();
  }

  /** The words of a post were taken back, and with them those of its edits: who is served from here later must not get them. */
  takeBack(post: TakenBack): void {
    const events = this.#rooms.get(post.room);
    if (!events?.some((event) => hasWordsOf(event, post))) return;
    this.#rooms.set(
      post.room,
      events.map((event) => (hasWordsOf(event, post) ? withoutWords(event) : event)),
    );
    this.#stretches.clear();
  }
}

function isSame(a: EventId, b: EventId): boolean {
  return a.origin === b.origin && a.seq === b.seq;
}
