import type { AuthorId, RoomName } from '../../shared/ids.ts';
import { TIMES } from '../../shared/protocol/limits.ts';
import type { Clock } from '../../shared/time/clock.ts';

const SWEEP_AT = 1_000;

/** One in so many seconds of an author in a room. */
export class TypingLimit {
  readonly #clock: Clock;
  readonly #last = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  allows(author: AuthorId, room: RoomName): boolean {
    const key = `${author} ${room}`;
    const now = this.#clock.monotonic();
    if (now - (this.#last.get(key) ?? Number.NEGATIVE_INFINITY) < TIMES.typingEvery) return false;
    if (this.#last.size >= SWEEP_AT)
      for (const [old, at] of this.#last) if (now - at >= TIMES.typingEvery) this.#last.delete(old);
    this.#last.set(key, now);
    return true;
  }
}
