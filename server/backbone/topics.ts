import { comparePlaces, type RoomName } from '../../shared/ids.ts';
import type { RoomTopic, StoredEvent } from '../store/store.ts';
import { topicOf } from '../store/topics.ts';

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
  note(event: StoredEvent): void {
    if (event.kind !== 'topic') return;
    const known = this.#ofRoom.get(event.room);
    if (!known || comparePlaces(known, event) < 0) this.#ofRoom.set(event.room, topicOf(event));
  }
}
