import { comparePlaces } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
import { late, type Slot, slotOf, toldOf, withoutBody } from './amendments.ts';
import type { StoredEvent } from './store.ts';

/** The counting amendments in memory, by the post they are about. */
export class MemoryAmendments {
  readonly #slots = new Map<string, Map<string, StoredEvent[]>>();

  note(event: StoredEvent): void {
    const slot = slotOf(event);
    if (!slot) return;
    const slots = this.#slots.get(keyOf(slot)) ?? new Map<string, StoredEvent[]>();
    this.#slots.set(keyOf(slot), slots);
    slots.set(slot.name, [...(slots.get(slot.name) ?? []), event].sort(comparePlaces));
  }

  /** It counts no longer. */
  forget(event: StoredEvent): void {
    const slot = slotOf(event);
    const slots = slot && this.#slots.get(keyOf(slot));
    if (!slots) return;
    const rest = (slots.get(slot.name) ?? []).filter(({ position }) => position !== event.position);
    if (rest.length > 0) slots.set(slot.name, rest);
    else slots.delete(slot.name);
  }

  /** What is told of a post. */
  of(post: StoredEvent): readonly StoredEvent[] {
    return toldOf([...(this.#slots.get(keyOf(post))?.values() ?? [])].map((events) => events.at(-1) as StoredEvent));
  }

  textOf(post: StoredEvent): string {
    return (JSON.parse((this.of(post).find(({ kind }) => kind === 'edit') ?? post).json) as LogEvent).body;
  }

  isDeleted(post: Pick<Slot, 'room' | 'author' | 'id'>): boolean {
    return this.#slots.get(keyOf(post))?.has('delete') === true;
  }

  /** What was just committed, as clients are to be told of it. */
  committed(event: StoredEvent): StoredEvent {
    const told = this.#withEarlier(event);
    return this.shown(event) === event ? told : { ...told, takenBack: true };
  }

  /** As a replay has it. */
  replayed(event: StoredEvent): StoredEvent {
    return this.#withEarlier(this.shown(event));
  }

  #withEarlier(event: StoredEvent): StoredEvent {
    if (event.kind !== 'post' || !event.counts) return event;
    const told = this.of(event);
    return told.some(({ position }) => position < event.position) ? late(event, told) : event;
  }

  shown(event: StoredEvent): StoredEvent {
    const post = event.kind === 'edit' ? slotOf(event) : event;
    return (event.kind === 'post' || event.kind === 'edit') && post && this.isDeleted(post) ? withoutBody(event) : event;
  }
}

function keyOf({ room, author, id }: Pick<Slot, 'room' | 'author' | 'id'>): string {
  return `${room}\n${author}\n${id}`;
}
