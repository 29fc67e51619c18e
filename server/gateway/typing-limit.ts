import type { AuthorId, RoomName } from '../../shared/ids.ts';
import { TIMES } from '../../shared/protocol/limits.ts';
import type { Clock } from '../../shared/time/clock.ts';

/** In so many rooms at once nobody writes. */
const ROOMS = 8;

/** One in so many seconds of an author in a room, and no more than a few rooms. Owns what was said within that time, and forgets the rest. */
export class TypingLimit {
  readonly #clock: Clock;
  /** The oldest first. */
  readonly #said = new Map<string, { readonly author: AuthorId; readonly at: number }>();
  readonly #rooms = new Map<AuthorId, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  allows(author: AuthorId, room: RoomName): boolean {
    const now = this.#clock.monotonic();
    this.#forget(now - TIMES.typingEvery);
    const key = `${author} ${room}`;
    const rooms = this.#rooms.get(author) ?? 0;
    if (rooms >= ROOMS || this.#said.has(key)) return false;
    this.#said.set(key, { author, at: now });
    this.#rooms.set(author, rooms + 1);
    return true;
  }

  #forget(upTo: number): void {
    for (const [key, { author, at }] of this.#said) {
      if (at > upTo) return;
      this.#said.delete(key);
      const rooms = (this.#rooms.get(author) ?? 1) - 1;
      if (rooms > 0) this.#rooms.set(author, rooms);
      else this.#rooms.delete(author);
    }
  }
}
