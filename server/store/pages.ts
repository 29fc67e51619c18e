import type { StoredEvent } from './store.ts';

/** Where pages of events end; the same for every store. */

/** The first events up to `limit` and about `bytes` of JSON; at least one. */
export function pageOf(events: Iterable<StoredEvent>, limit: number, bytes: number): readonly StoredEvent[] {
  const page: StoredEvent[] = [];
  let size = 0;
  for (const event of events) {
    size += event.json.length;
    if (page.length > 0 && size > bytes) break;
    page.push(event);
    if (page.length >= limit) break;
  }
  return page;
}

/**
 * The `count` smallest positions over several rooms. `positionsOf`: those of one room that are below `bound`, ascending, at most
 * `count`. The bound falls with every room read, so that of many rooms most are asked for little.
 */
export function smallestPositions<Room>(
  rooms: Iterable<Room>,
  count: number,
  positionsOf: (room: Room, bound: number) => readonly number[],
): readonly number[] {
  let smallest: number[] = [];
  let bound = Number.MAX_SAFE_INTEGER;
  for (const room of rooms) {
    const found = positionsOf(room, bound);
    if (found.length === 0) continue;
    smallest = [...smallest, ...found].sort((a, b) => a - b).slice(0, count);
    if (smallest.length === count) bound = smallest[count - 1] as number;
  }
  return smallest;
}
