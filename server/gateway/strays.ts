import type { PostKey, RoomName } from '../../shared/ids.ts';
import type { LogEvent } from '../../shared/protocol/event.ts';
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
  /** The post, by `keyOf`. */
  readonly post: string;
  readonly until: number;
}

export class Strays {
  readonly #clock: Clock;
  #held: Stray[] = [];

  /** `known`: from before the node started. When they came is not known; they are kept as if it were now. */
  constructor(clock: Clock, known: readonly StoredEvent[]) {
    this.#clock = clock;
    this.note(known.slice(-KEPT));
  }

  note(events: readonly StoredEvent[]): void {
    for (const event of events) if (event.isStray) this.#add(event.takenBack ? withoutWords(event) : event);
    // From now on the pages have what counts of them: of a change that a later one of the same commit overruled, nothing.
    const here = new Set(events.flatMap((event) => (event.kind === 'post' ? keyOf(event.room, event) : [])));
    if (here.size > 0) this.#drop(here);
  }

  in(room: RoomName): readonly StoredEvent[] {
    const now = this.#clock.monotonic();
    return this.#held.flatMap(({ event, until }) => (event.room === room && until > now ? [event] : [])).slice(-TOLD);
  }

  #add(event: StoredEvent): void {
    const { target } = JSON.parse(event.json) as LogEvent;
    if (!target) return;
    const gone = takenBackBy(event);
    if (gone) this.#drop(new Set([keyOf(gone.room, gone)]));
    const now = this.#clock.monotonic();
    const stray = { event, post: keyOf(event.room, target), until: now + KEPT_MS };
    this.#held = [...this.#held.filter(({ until }) => until > now), stray].slice(-KEPT);
  }

  /** All that are about these posts. */
  #drop(posts: ReadonlySet<string>): void {
    this.#held = this.#held.filter(({ post }) => !posts.has(post));
  }
}

function keyOf(room: RoomName, { author, id }: PostKey): string {
  return `${room} ${author} ${id}`;
}
