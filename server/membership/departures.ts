import { headOf, type VersionVector } from '../../shared/causality/version-vector.ts';
import type { NodeName, OriginId, RoomName } from '../../shared/ids.ts';
import type { Clock } from '../../shared/time/clock.ts';

/**
 * Departures that wait for what was said before them: presence goes beside the log and may be here first. Owns who waits, each for one
 * sequence of one origin, and for no longer than a moment: an origin that is cut off must not keep people in a room.
 */
const WAIT_MS = 2_000;

interface Waiting {
  readonly origin: OriginId;
  readonly seq: number;
  readonly then: () => void;
  readonly cancel: () => void;
}

/** What a node says of one of its sessions. */
export interface Said {
  readonly owner: NodeName;
  readonly id: string;
  /** Where it is now; none when it is gone. */
  readonly rooms: Iterable<RoomName>;
  readonly origin: OriginId | undefined;
  readonly seq: number | undefined;
}

export class Departures {
  readonly #clock: Clock;
  readonly #heads: () => VersionVector;
  readonly #shownIn: (owner: NodeName, id: string) => Iterable<RoomName>;
  readonly #waiting = new Map<string, Waiting>();

  /** `heads`: what is on disk here. `shownIn`: the rooms in which a session is told of. */
  constructor(clock: Clock, heads: () => VersionVector, shownIn: (owner: NodeName, id: string) => Iterable<RoomName>) {
    this.#clock = clock;
    this.#heads = heads;
    this.#shownIn = shownIn;
  }

  /** Returns false when it is to be told of now; else `then` is called when it is, unless something else is said of the session first. */
  waits({ owner, id, rooms, origin, seq }: Said, then: () => void): boolean {
    const key = `${owner} ${id}`;
    this.#letGo(key);
    if (origin === undefined || seq === undefined || seq <= headOf(this.#heads(), origin)) return false;
    const stays = new Set(rooms);
    if (![...this.#shownIn(owner, id)].some((room) => !stays.has(room))) return false;
    this.#waiting.set(key, { origin, seq, then, cancel: this.#clock.after(WAIT_MS, () => this.#release(key)) });
    return true;
  }

  /** So much was committed, and told to everybody. */
  reached(heads: VersionVector): void {
    for (const [key, { origin, seq }] of this.#waiting) if (headOf(heads, origin) >= seq) this.#release(key);
  }

  stop(): void {
    for (const key of [...this.#waiting.keys()]) this.#letGo(key);
  }

  #letGo(key: string): void {
    this.#waiting.get(key)?.cancel();
    this.#waiting.delete(key);
  }

  #release(key: string): void {
    const waiting = this.#waiting.get(key);
    this.#letGo(key);
    waiting?.then();
  }
}
