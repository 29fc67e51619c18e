import type { RoomName } from '../../shared/ids.ts';
import { isAmendment, type LogEvent } from '../../shared/protocol/event.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { StoredEvent } from '../store/store.ts';
import { takenBackBy, withoutWords } from './taken-back.ts';

/**
 * Changes to posts that are not here yet: no page has them, and the cursor of whoever joins covers them. The node that made them had the post,
 * so it is on its way and here within seconds; what stands here longer is of a post that there is not.
 */
const KEPT_MS = 60_000;
const KEPT = 1_000;
/** Told of at once: who reacts to posts that there are not must not make every join a long one. */
const TOLD = 200;

interface Stray {
  readonly event: StoredEvent;
  readonly until: number;
}

export class Strays {
  readonly #clock: Clock;
  #held: Stray[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.isStray) this.#add(event.takenBack ? withoutWords(event) : event);
      // It brings them along itself from now on.
      else if (event.kind === 'post' && event.amendments) this.#drop(event);
    }
  }

  in(room: RoomName): readonly StoredEvent[] {
    const now = this.#clock.monotonic();
    return this.#held.flatMap(({ event, until }) => (event.room === room && until > now ? [event] : [])).slice(-TOLD);
  }

  #add(event: StoredEvent): void {
    const gone = takenBackBy(event);
    if (gone) this.#drop(gone);
    const now = this.#clock.monotonic();
    this.#held = [...this.#held.filter(({ until }) => until > now), { event, until: now + KEPT_MS }].slice(-KEPT);
  }

  /** All that are about this post. */
  #drop({ room, author, id }: Pick<StoredEvent, 'room' | 'author' | 'id'>): void {
    this.#held = this.#held.filter(({ event }) => {
      const target = isAmendment(event.kind) ? (JSON.parse(event.json) as LogEvent).target : undefined;
      return event.room !== room || target?.author !== author || target.id !== id;
    });
  }
}
