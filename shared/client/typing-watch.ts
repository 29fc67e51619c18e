import type { RoomName, UserName } from '../ids.ts';
import { TIMES } from '../protocol/limits.ts';
import type { Clock } from '../time/clock.ts';
import type { Connection } from './connection.ts';

/** Who is writing where: said by others and forgotten after six seconds, and said of this user at most once in three. */
export class TypingWatch {
  readonly #clock: Clock;
  readonly #changed: (room: RoomName) => void;
  readonly #rooms = new Map<RoomName, Map<UserName, () => void>>();
  readonly #saidAt = new Map<RoomName, number>();

  constructor(clock: Clock, changed: (room: RoomName) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** By name. */
  in(room: RoomName): readonly UserName[] {
    return [...(this.#rooms.get(room)?.keys() ?? [])].sort();
  }

  heard(room: RoomName, name: UserName): void {
    const names = this.#rooms.get(room) ?? new Map<UserName, () => void>();
    this.#rooms.set(room, names);
    names.get(name)?.();
    names.set(
      name,
      this.#clock.after(TIMES.typingShown, () => this.stopped(room, name)),
    );
    this.#changed(room);
  }

  /** What they wrote is here, or nothing came of it. */
  stopped(room: RoomName, name: UserName): void {
    const names = this.#rooms.get(room);
    const cancel = names?.get(name);
    if (!names || !cancel) return;
    cancel();
    names.delete(name);
    if (names.size === 0) this.#rooms.delete(room);
    this.#changed(room);
  }

  say(room: RoomName, connection: Connection | undefined): void {
    const now = this.#clock.monotonic();
    if (!connection || now - (this.#saidAt.get(room) ?? Number.NEGATIVE_INFINITY) < TIMES.typingEvery) return;
    this.#saidAt.set(room, now);
    connection.tell({ type: 'typing', room });
  }

  /** A post of this user went out: what is written next is news again. */
  posted(room: RoomName): void {
    this.#saidAt.delete(room);
  }
}
