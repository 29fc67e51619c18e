import type { PostKey, RoomName } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import type { StoredEvent } from '../store/store.ts';

/** What a deletion does to events that are still in memory: the log, read again, would give them without their words. */

export interface TakenBack extends PostKey {
  readonly room: RoomName;
}

/** The post whose words this event takes back; nobody takes back those of another. */
export function takenBackBy({ kind, counts, author, room, json }: StoredEvent): TakenBack | undefined {
  if (kind !== 'delete' || !counts) return undefined;
  const { target } = JSON.parse(json) as LogEvent;
  return target?.author === author ? { room, author, id: target.id } : undefined;
}

export function hasWordsOf(event: StoredEvent, { room, author, id }: TakenBack): boolean {
  if (event.author !== author || event.room !== room) return false;
  if (event.kind === 'post') return event.id === id;
  return event.kind === 'edit' && (JSON.parse(event.json) as LogEvent).target?.id === id;
}

/** Nor those of edits that came before the post: the deletion says all there is to say. */
export function withoutWords({ amendments: _, ...event }: StoredEvent): StoredEvent {
  return { ...event, json: JSON.stringify({ ...(JSON.parse(event.json) as object), body: '' }) };
}
