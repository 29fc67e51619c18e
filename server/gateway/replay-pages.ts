import type { RoomName } from '../../shared/ids.ts';
import type { Backbone } from '../backbone/backbone.ts';
import type { StoredEvent } from '../store/store.ts';
import type { ReadQueue } from './read-queue.ts';
import { type Stretch, sizeOf, stretchesOf } from './stretch.ts';
import type { Tail } from './tail.ts';

/** Events in a page at most, and where pages begin: at multiples of it, so that clients that began apart come to read the same ones. */
export const PAGE_EVENTS = 128;
const MAX_BYTES = 8 * 1024 * 1024;
/** Of an event, about, besides its text and its frame. */
const EVENT_BYTES = 300;

/** What clients of one set of rooms are sent of the log from `start` to `end`. */
export interface Page {
  readonly end: number;
  /** About 16 KiB each. */
  readonly stretches: readonly Stretch[];
  readonly rooms: readonly RoomName[];
  readonly bytes: number;
}

export interface ReplayPagesDeps {
  readonly backbone: Backbone;
  readonly tail: Tail;
  readonly reads: ReadQueue;
}

/**
 * Pages of the log that clients catch up from, read and encoded once for all that are in the same rooms. Owns the pages used
 * last, up to 8 MiB. Whoever asks for a page that is being read waits for that read. Nothing above the tail's position is in a
 * page: what was committed but not announced may belong to a room that a client does not know of yet.
 */
export class ReplayPages {
  readonly #deps: ReplayPagesDeps;
  /** The one used last comes last. */
  readonly #pages = new Map<string, Page>();
  readonly #underWay = new Map<string, Promise<void>>();
  #bytes = 0;
  #amendments = 0;

  constructor(deps: ReplayPagesDeps) {
    this.#deps = deps;
  }

  /** Held in memory, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The page that begins at `start`, when it is here and reaches beyond `position`. */
  held(rooms: readonly RoomName[], start: number, position: number): Page | undefined {
    const key = keyOf(rooms, start);
    const page = this.#pages.get(key);
    if (!page || page.end <= position) return undefined;
    this.#pages.delete(key);
    this.#pages.set(key, page);
    return page;
  }

  /** Resolves when the page that begins at `start` was read; ask whether it is held then. */
  read(rooms: readonly RoomName[], start: number): Promise<void> {
    const key = keyOf(rooms, start);
    let read = this.#underWay.get(key);
    if (!read) {
      read = this.#read(key, rooms, start).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, read);
    }
    return read;
  }

  /** An event of this room counts no longer, or replaces another now: what was read of the room is read again. */
  amended(room: RoomName): void {
    this.#amendments += 1;
    for (const [key, page] of this.#pages) if (page.rooms.includes(room)) this.#drop(key, page);
  }

  async #read(key: string, rooms: readonly RoomName[], start: number): Promise<void> {
    const { backbone, reads, tail } = this.#deps;
    const amendments = this.#amendments;
    const { events, position } = await reads.run('replay', () => backbone.after(start, rooms, PAGE_EVENTS));
    if (amendments !== this.#amendments) return;
    const announced = tail.position;
    const end = endOf(start, Math.min(position, announced));
    const page = pageOf(
      rooms,
      events.filter((event) => event.position <= end),
      end,
    );
    const before = this.#pages.get(key);
    if (before) this.#drop(key, before);
    this.#pages.set(key, page);
    this.#bytes += page.bytes;
    for (const [oldest, its] of this.#pages) {
      if (this.#bytes <= MAX_BYTES || this.#pages.size === 1) return;
      this.#drop(oldest, its);
    }
  }

  #drop(key: string, page: Page): void {
    this.#pages.delete(key);
    this.#bytes -= page.bytes;
  }
}

/** Where the page that holds what comes after `position` begins. */
export function startOf(position: number): number {
  return position - (position % PAGE_EVENTS);
}

/**
 * Of all positions up to which a page may go the one that most other pages end at, too: the multiple of the greatest power of
 * two. So in a room where little is said, in which pages span thousands of positions, clients come to read the same ones as well.
 */
export function endOf(start: number, most: number): number {
  const last = (step: number) => most - (most % step);
  if (last(PAGE_EVENTS) <= start) return most;
  let step = PAGE_EVENTS;
  while (last(2 * step) > start) step *= 2;
  return last(step);
}

function pageOf(rooms: readonly RoomName[], events: readonly StoredEvent[], end: number): Page {
  const bytes = events.reduce((sum, event) => sum + 2 * sizeOf(event) + EVENT_BYTES, EVENT_BYTES);
  return { end, stretches: stretchesOf(events, end), rooms, bytes };
}

function keyOf(rooms: readonly RoomName[], start: number): string {
  return `${start}\n${[...rooms].sort().join('\n')}`;
}
