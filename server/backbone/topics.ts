import { comparePlaces, type RoomName } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import type { RoomTopic, StoredEvent } from '../store/store.ts';

/** The topic of every room, in memory: a few hundred bytes for each room that was ever given one. */
export class Topics {
  readonly #ofRoom = new Map<RoomName, RoomTopic>();

  constructor(known: readonly RoomTopic[]) {
    for (const topic of known) this.#ofRoom.set(topic.room, topic);
  }

  of(room: RoomName): RoomTopic | undefined {
    return this.#ofRoom.get(room);
  }

  /** An event was committed; one from the other side of a healed partition may come after a later one. */
  note({ kind, room, at, origin, seq, json }: StoredEvent): void {
    if (kind !== 'topic') return;
    const known = this.#ofRoom.get(room);
    if (known && comparePlaces(known, { at, origin, seq }) > 0) return;
    this.#ofRoom.set(room, { room, at, origin, seq, text: (JSON.parse(json) as LogEvent).body });
  }
}
