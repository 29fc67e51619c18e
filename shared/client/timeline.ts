import { type AuthorId, comparePlaces, type EventId, type Place, type PostId, type PostKey, type UserName } from '../ids.ts';
import { type EventMessage, placeOf } from '../protocol/event.ts';
import { LIMITS } from '../protocol/limits.ts';
import { parseStamp } from '../time/hybrid-clock.ts';
import type { Delivery, Entry } from './chat-state.ts';

/**
 * The stored posts of one conversation, in the one order, each once.
 * Promises: whatever the order of arrival, the same posts give the same list. Of two copies of one post the one that the live
 * node holds to count is shown; where that is not the first of all copies ever seen, the post is disputed. At most KEPT posts
 * are held; the oldest go first and can be loaded again.
 */

const KEPT = 5_000;
/** What arrives together is sorted among itself; only what was on the screen for longer makes a post above it late. */
const SHOWN_MS = 1_000;
/** A post has as many copies as nodes that took it while they could not see each other. */
const COPIES_KEPT = 8;

/** `page`: part of a join or of history, where nothing is late. `now`: monotonic milliseconds. */
export interface Arrived {
  readonly by: 'page' | 'live';
  readonly now: number;
}

interface Row {
  entry: Entry & { readonly place: Place };
  shownAt: number;
}

export function keyOf(author: AuthorId, id: PostId, own: boolean): string {
  // An own post has no author before the first sign-in, and must keep its key when it gets one.
  return own ? `own/${id}` : `${author}/${id}`;
}

export class Timeline {
  #rows: Row[] = [];
  readonly #byKey = new Map<string, Row>();
  /** From here on upwards pages are missing. Posts above it that came late stand alone until the pages between are loaded. */
  #floor: Place | undefined;
  #more = false;
  /** What is shown came from a node that lagged behind the cursor: a post may be missing or misplaced, so the room is joined once more. */
  uncertain = false;
  /** The highest place that was taken in meanwhile. */
  #doubted: Place | undefined;
  #entries: readonly Entry[] | undefined;
  readonly #disputed = new Map<string, Place>();
  /** Where else a post was shown: the copies that others took the place of. */
  readonly #left = new Map<string, readonly Place[]>();

  /**
   * Places that count as soon as a node has the copy there: it was shown once, then a node came up with a later copy and without
   * that one. It will come when a cut heals, unless the only disk that held it is gone: then the next one counts.
   */
  get disputed(): Iterable<Place> {
    return [...this.#disputed.keys()].flatMap((key) => {
      const shown = (this.#byKey.get(key) as Row).entry.place;
      return (this.#left.get(key) as readonly Place[]).filter((place) => comparePlaces(place, shown) < 0);
    });
  }

  get entries(): readonly Entry[] {
    this.#entries ??= this.#rows.map((row) => row.entry);
    return this.#entries;
  }

  get more(): boolean {
    return this.#more;
  }

  get floor(): Place | undefined {
    return this.#floor;
  }

  /**
   * Posts of the newest page have moved up out of it, and others that stand between them there were never asked for; or more than a page
   * was in doubt.
   */
  get isTorn(): boolean {
    if (!this.#more || !this.#floor) return false;
    return this.#anew !== undefined || this.#rows.length - this.#indexFor(this.#floor) < LIMITS.joinEvents.default;
  }

  /** Above the floor, from here on downwards, all is to be asked for anew. */
  get #anew(): Place | undefined {
    return this.uncertain || this.isHere(this.#doubted) ? undefined : this.#doubted;
  }

  /** Takes in a page, oldest first; `more`: there are posts before it. */
  page(events: readonly EventMessage[], more: boolean, now: number, own: (event: EventMessage) => Delivery | undefined): void {
    for (const event of events) this.add(event, own(event), { by: 'page', now });
    const first = events[0];
    if (first) this.#floor = placeOf(first);
    this.#more = more;
    if (!this.uncertain) this.#doubted = more ? this.#anew : undefined;
    this.#entries = undefined;
  }

  /**
   * `page` was taken in, of a node that `holds` these events; it ends at `before`, or is the newest: a post that the node has and does not
   * show there stands further up, where pages are missing. Only a later copy of it was seen here.
   */
  clear(page: readonly EventMessage[], holds: (event: EventId) => boolean, before?: Place): void {
    const first = page[0];
    if (!first) return;
    const shown = new Set(page.map(({ origin, seq }) => `${origin}/${seq}`));
    for (const { entry } of this.#rows.slice(this.#indexFor(placeOf(first)), before && this.#indexFor(before))) {
      if (!shown.has(`${entry.place.origin}/${entry.place.seq}`) && holds(entry.place)) this.#forget(entry.key);
    }
    this.#rows = this.#rows.filter(({ entry }) => this.#byKey.has(entry.key));
    this.#entries = undefined;
  }

  /** Something of the post at this place was taken in. */
  doubt(place: Place): void {
    if (this.uncertain && comparePlaces(place, this.#doubted ?? place) <= 0) this.#doubted = place;
  }

  /** Takes in one post. `own`: its delivery if this user wrote it. */
  add(event: EventMessage, own: Delivery | undefined, arrived: Arrived): void {
    const place = placeOf(event);
    const key = keyOf(event.author, event.id, own !== undefined);
    const held = this.#byKey.get(key);
    if (held && comparePlaces(event, held.entry.place) === 0) return;
    this.doubt(place);
    if (held) this.#leave(key, held, event);
    const index = this.#indexFor(place);
    const late = held?.entry.late ?? (own === undefined && arrived.by === 'live' && this.#wasShownBelow(index, arrived.now));
    // Another copy of a post that is replicated: a tick once shown stands.
    const delivery = own && held ? higher(own, held.entry.delivery) : own;
    const row: Row = { entry: entryOf(event, key, place, delivery, late), shownAt: held?.shownAt ?? arrived.now };
    this.#rows.splice(index, 0, row);
    this.#byKey.set(key, row);
    this.#trim();
    this.#entries = undefined;
  }

  /**
   * The node that is live from here on `holds` these events. A post that is shown where it has none, and of which it has another copy,
   * stands there: its cursor covers that copy, so it will not say so itself.
   */
  standAt(holds: (event: EventId) => boolean): void {
    for (const [key, places] of [...this.#left]) {
      const row = this.#byKey.get(key);
      const place = [...places].sort(comparePlaces).find(holds);
      if (!row || !place || holds(row.entry.place)) continue;
      this.#leave(key, row, place);
      const entry = { ...row.entry, place, time: parseStamp(place.at)?.ms ?? 0 };
      const moved: Row = { entry, shownAt: row.shownAt };
      this.#rows.splice(this.#indexFor(place), 0, moved);
      this.#byKey.set(key, moved);
      this.#entries = undefined;
    }
    // What it lacks, and is not sent anyhow, may be gone with a disk, and stand elsewhere by another copy that was never shown here.
    this.uncertain ||= this.#rows.some(
      ({ entry: { place, key, delivery } }) => !holds(place) && !this.#left.has(key) && delivery.is !== 'stored',
    );
  }

  /** The row goes from its place, because the post stands at another one. */
  #leave(key: string, row: Row, to: Place & Pick<EventMessage, 'supersedes'>): void {
    const { place } = row.entry;
    this.#dispute(key, place, to);
    const left = (this.#left.get(key) ?? []).filter((other) => comparePlaces(other, to) !== 0);
    this.#left.set(key, [...left, place].slice(-COPIES_KEPT));
    this.#rows.splice(this.#rows.indexOf(row), 1);
  }

  #dispute(key: string, before: Place, event: Place & Pick<EventMessage, 'supersedes'>): void {
    const first = this.#disputed.get(key) ?? before;
    if (comparePlaces(event, first) <= 0) this.#disputed.delete(key);
    else if (event.supersedes?.origin !== first.origin || event.supersedes.seq !== first.seq) this.#disputed.set(key, first);
  }

  /** The place of the newest post held. */
  get newest(): Place | undefined {
    return this.#rows.at(-1)?.entry.place;
  }

  placeOf({ author, id }: PostKey): Place | undefined {
    return (this.#byKey.get(keyOf(author, id, false)) ?? this.#byKey.get(keyOf(author, id, true)))?.entry.place;
  }

  /** Nothing between this place and the newest post is missing here. */
  isHere(place: Place | undefined): boolean {
    return place !== undefined && this.#floor !== undefined && comparePlaces(place, this.#floor) >= 0;
  }

  /** Raises the delivery of own posts; `level` says how far an event has got. */
  raise(level: (event: EventId) => Delivery): void {
    for (const row of this.#rows) {
      if (!row.entry.own || row.entry.delivery.is === 'everywhere') continue;
      const delivery = level(row.entry.place);
      if (RANK[delivery.is] <= RANK[row.entry.delivery.is]) continue;
      row.entry = { ...row.entry, delivery };
      this.#entries = undefined;
    }
  }

  /** Raises the delivery of one own post. */
  deliver(key: string, delivery: Delivery): void {
    const row = this.#byKey.get(key);
    if (!row) return;
    row.entry = { ...row.entry, delivery: higher(row.entry.delivery, delivery) };
    this.#entries = undefined;
  }

  #indexFor(place: Place): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (comparePlaces((this.#rows[middle] as Row).entry.place, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #wasShownBelow(index: number, now: number): boolean {
    for (let i = index; i < this.#rows.length; i += 1) if ((this.#rows[i] as Row).shownAt <= now - SHOWN_MS) return true;
    return false;
  }

  #forget(key: string): void {
    this.#byKey.delete(key);
    this.#disputed.delete(key);
    this.#left.delete(key);
  }

  #trim(): void {
    if (this.#rows.length <= KEPT) return;
    this.#forget((this.#rows.shift() as Row).entry.key);
    this.#floor = (this.#rows[0] as Row).entry.place;
    this.#more = true;
  }
}

const RANK: Readonly<Record<Delivery['is'], number>> = {
  received: 0,
  failed: 0,
  queued: 0,
  sending: 0,
  stored: 1,
  replicated: 2,
  everywhere: 3,
};

function higher(a: Delivery, b: Delivery): Delivery {
  return RANK[b.is] > RANK[a.is] ? b : a;
}

/** A post that is held by a node, as its author wrote it. */
export function toEntry(event: EventMessage, own: boolean): Row['entry'] {
  return entryOf(event, keyOf(event.author, event.id, own), placeOf(event), own ? { is: 'stored' } : undefined, false);
}

function entryOf(event: EventMessage, key: string, place: Place, own: Delivery | undefined, late: boolean): Row['entry'] {
  return {
    key,
    id: event.id,
    author: event.author,
    from: event.from as UserName,
    body: event.body,
    own: own !== undefined,
    place,
    time: parseStamp(event.at)?.ms ?? 0,
    delivery: own ?? { is: 'received' },
    late,
    replyTo: event.replyTo,
    edited: undefined,
    deleted: false,
    reactions: [],
    amending: [],
  };
}
