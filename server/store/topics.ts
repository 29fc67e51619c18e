import { comparePlaces, type RoomName } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import type { RoomTopic, StoredEvent } from './store.ts';

/** Of the topics a room was given the one with the greatest place counts. It follows from the set of events alone: all nodes agree. */

function topicOf({ at, origin, seq, room, json }: StoredEvent): RoomTopic {
  return { at, origin, seq, room, text: (JSON.parse(json) as LogEvent).body };
}

/** `events`: of kind `topic`, in any order. One topic a room. */
export function latestTopics(events: Iterable<StoredEvent>): readonly RoomTopic[] {
  const latest = new Map<RoomName, StoredEvent>();
  for (const event of events) {
    const known = latest.get(event.room);
    if (!known || comparePlaces(known, event) < 0) latest.set(event.room, event);
  }
  return [...latest.values()].map(topicOf);
}
