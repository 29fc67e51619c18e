import { comparePlaces, type Place, type RoomName } from '../ids.ts';
import { TIMES } from '../protocol/limits.ts';
import type { ReadMark } from '../protocol/server-messages.ts';
import type { Clock } from '../time/clock.ts';
import { type Connection, ConnectionLost, RequestRefused } from './connection.ts';

/**
 * How far this user has read each room: what other devices and nodes told of, and what was read here. A mark only rises. What was read here
 * shows at once, is told to the node at most once in ten seconds a room, and is told again to the next node if no answer came.
 */
interface Reading {
  /** By all that is known here. */
  place: Place | undefined;
  /** What a node is known to hold. */
  told: Place | undefined;
  sentAt: number;
  cancel: (() => void) | undefined;
}

export class ReadKeeper {
  readonly #clock: Clock;
  readonly #changed: (room: RoomName) => void;
  readonly #rooms = new Map<RoomName, Reading>();
  #connection: Connection | undefined;

  constructor(clock: Clock, changed: (room: RoomName) => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  placeIn(room: RoomName): Place | undefined {
    return this.#rooms.get(room)?.place;
  }

  attached(connection: Connection): void {
    this.#connection = connection;
    this.flush();
  }

  detached(): void {
    this.#connection = undefined;
  }

  /** Another user takes over. */
  clear(): void {
    for (const { cancel } of this.#rooms.values()) cancel?.();
    this.#rooms.clear();
  }

  /** A node holds these. */
  heard(marks: readonly ReadMark[]): void {
    for (const { room, at, origin, seq } of marks) {
      const reading = this.#reading(room);
      reading.told = later(reading.told, { at, origin, seq });
      this.#raise(room, reading, { at, origin, seq });
    }
  }

  /** The owner read up to here. `now`: told at once. */
  read(room: RoomName, place: Place, now: boolean): void {
    const reading = this.#reading(room);
    this.#raise(room, reading, place);
    const waitMs = now ? 0 : Math.max(0, reading.sentAt + TIMES.markEvery - this.#clock.monotonic());
    if (waitMs === 0) this.#send(room, reading);
    else reading.cancel ??= this.#clock.after(waitMs, () => this.#send(room, reading));
  }

  /** Nobody may be here to do so later. */
  flush(): void {
    for (const [room, reading] of this.#rooms) this.#send(room, reading);
  }

  #reading(room: RoomName): Reading {
    const known = this.#rooms.get(room) ?? {
      place: undefined,
      told: undefined,
      sentAt: Number.NEGATIVE_INFINITY,
      cancel: undefined,
    };
    this.#rooms.set(room, known);
    return known;
  }

  #raise(room: RoomName, reading: Reading, place: Place): void {
    const next = later(reading.place, place);
    if (next === reading.place) return;
    reading.place = next;
    this.#changed(room);
  }

  #send(room: RoomName, reading: Reading): void {
    reading.cancel?.();
    reading.cancel = undefined;
    const { place } = reading;
    if (!this.#connection || !place || later(reading.told, place) === reading.told) return;
    reading.sentAt = this.#clock.monotonic();
    this.#connection.request<'read'>({ type: 'read', room, ...place }).then(
      () => {
        reading.told = later(reading.told, place);
      },
      (error: unknown) => {
        if (!(error instanceof RequestRefused || error instanceof ConnectionLost)) throw error;
        // Once more in a while; after a reconnect it is told anyway.
        if (error instanceof RequestRefused)
          reading.cancel ??= this.#clock.after(TIMES.markEvery, () => this.#send(room, reading));
      },
    );
  }
}

function later(a: Place | undefined, b: Place): Place {
  return a !== undefined && comparePlaces(a, b) >= 0 ? a : b;
}
