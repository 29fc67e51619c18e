import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { RoomName } from '../../shared/ids.ts';
import type { Backbone } from '../backbone/backbone.ts';
import type { StoredEvent } from '../store/store.ts';
import type { Batch } from './batch.ts';
import type { ClientSocket } from './client-socket.ts';
import type { Counters } from './counters.ts';
import { Frames } from './frames.ts';
import type { ReadQueue } from './read-queue.ts';
import { type Catchup, missedTexts, sliceOf, Taken } from './replay.ts';
import type { Tail } from './tail.ts';

/** A client with more than this written and not taken is behind: it is sent nothing more from memory. */
const BEHIND_BYTES = 64 * 1024;
/** Events read for a replay at once; fewer when they turn out to be large. */
const PAGE_EVENTS = { least: 16, most: 256 } as const;
/** Frames of presence and the like, shared with other clients, that wait for a client that is behind. */
const MAX_HELD = 1_024;

/**
 *          open                 behind
 *   off ─────────▶ following ─────────▶ catching-up
 *    │                 ▲    caught up        │ ▲
 *    │                 └─────────────────────┘ │
 *    └───────────────── replay ────────────────┘   (also from following)
 */
type Feed =
  | { readonly is: 'off' }
  /** Everything up to `from` was sent when it began to follow. */
  | { readonly is: 'following'; readonly from: number }
  | CatchingUp;

interface CatchingUp {
  readonly is: 'catching-up';
  position: number;
  missed: number;
  pageEvents: number;
  readonly catchup: Catchup;
  readonly replay: Replay | undefined;
}

export interface Replay {
  readonly cursor: VersionVector;
  readonly rooms: readonly RoomName[];
  /** See Catchup. */
  readonly upTo: number;
  /** Called in the step in which the client becomes live: what is sent in it comes after the replay and before live events. */
  caughtUp(missed: number): void;
}

export interface OutboxDeps {
  readonly backbone: Backbone;
  readonly tail: Tail;
  readonly reads: ReadQueue;
  readonly counters: Counters;
}

/** What a connection tells its outbox about itself, and is told. */
export interface OutboxOwner {
  /** Rooms and direct rooms. */
  interest(): readonly RoomName[];
  wants(room: RoomName): boolean;
  /** The client is no longer behind. */
  ready(): void;
  failed(error: unknown): void;
  tooSlow(): void;
}

/**
 * What goes out to one client. Owns the client's place in the log: a cursor, not a queue, so a slow client costs a number and what
 * its socket holds. Promises the events of its rooms in the order of the log, each once, without a gap. Never drops an
 * event; soft state that piles up for a client that does not read makes it a slow consumer.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #socket: ClientSocket;
  readonly #owner: OutboxOwner;
  #feed: Feed = { is: 'off' };
  #taken: Taken | undefined;
  #held: Frames[] | undefined;
  #pumping = false;
  #idleTicks = 0;
  #stuckTicks = 0;
  #lastBuffered = 0;

  constructor(deps: OutboxDeps, socket: ClientSocket, owner: OutboxOwner) {
    this.#deps = deps;
    this.#socket = socket;
    this.#owner = owner;
  }

  get isBehind(): boolean {
    return this.#feed.is === 'catching-up' || !this.isTaking;
  }

  /** The client takes what it is sent: an answer to it does not pile up, wherever it is in the log. */
  get isTaking(): boolean {
    return this.#socket.bufferedBytes <= BEHIND_BYTES;
  }

  /** An answer: sent whatever the client's place in the log. */
  send(frames: Frames): void {
    this.#idleTicks = 0;
    this.#socket.write(frames);
  }

  /** Soft state (presence and the like): waits while the client is behind. */
  push(frames: Frames): void {
    if (!this.isBehind) {
      this.send(frames);
      return;
    }
    this.#held ??= [];
    if (this.#held.length < MAX_HELD) this.#held.push(frames);
    else this.#owner.tooSlow();
  }

  /** Live from this moment on: everything above the tail's position will be sent. */
  open(): void {
    this.#feed = { is: 'following', from: this.#deps.tail.position };
  }

  /** Goes back to a cursor: sends what it lacks, then follows. */
  replay(replay: Replay): void {
    this.#taken = new Taken(replay.cursor, replay.rooms);
    const feed: CatchingUp = {
      is: 'catching-up',
      position: Number.POSITIVE_INFINITY,
      missed: 0,
      pageEvents: PAGE_EVENTS.most,
      catchup: { seen: replay.cursor, sent: new Map(), upTo: replay.upTo },
      replay,
    };
    this.#feed = feed;
    this.#start(feed, replay.cursor).catch((error: unknown) => this.#owner.failed(error));
  }

  close(): void {
    this.#feed = { is: 'off' };
    this.#held = undefined;
  }

  joined(room: RoomName): void {
    this.#taken?.forgetRoom(room);
  }

  /** A commit has events of these rooms (in the order of the batch) for this client. */
  deliver(batch: Batch, rooms: readonly RoomName[]): void {
    if (this.#feed.is !== 'following') return;
    const { from } = this.#feed;
    const isShared = this.#taken === undefined && batch.after >= from;
    const frames = isShared
      ? batch.framesOf(rooms)
      : this.#select(batch, rooms, from, { seen: this.#deps.backbone.heads(), sent: new Map(), upTo: 0 });
    if (frames.texts.length === 0) return;
    this.#idleTicks = 0;
    this.#deps.counters.eventsSent += frames.texts.length;
    this.#socket.write(frames);
    if (this.#socket.bufferedBytes > BEHIND_BYTES) this.#fallBehind(batch.last);
  }

  /** The socket's buffer is empty. */
  drained(): void {
    this.#stuckTicks = 0;
    void this.#pump();
    this.#flushHeld();
  }

  /** Called at a steady pace. Returns how many ticks in a row nothing was sent, and nothing taken by a client behind. */
  tick(): { readonly idle: number; readonly stuck: number } {
    const buffered = this.#socket.bufferedBytes;
    const isStuck = buffered > 0 && this.isBehind && buffered >= this.#lastBuffered;
    this.#stuckTicks = isStuck ? this.#stuckTicks + 1 : 0;
    this.#lastBuffered = buffered;
    // What lies unread in the socket is a sign of life as soon as it is read; a beat behind it would say nothing more.
    this.#idleTicks = buffered > 0 ? 0 : this.#idleTicks + 1;
    return { idle: this.#idleTicks, stuck: this.#stuckTicks };
  }

  #fallBehind(position: number): void {
    this.#deps.counters.timesBehind += 1;
    this.#stuckTicks = 0;
    this.#lastBuffered = this.#socket.bufferedBytes;
    this.#feed = {
      is: 'catching-up',
      position: Math.max(position, this.#deps.tail.position),
      missed: 0,
      pageEvents: PAGE_EVENTS.most,
      catchup: { seen: new Map(this.#deps.backbone.heads()), sent: new Map(), upTo: 0 },
      replay: undefined,
    };
  }

  /** Finds the place in the log to go on from. */
  async #start(feed: CatchingUp, cursor: VersionVector): Promise<void> {
    const { backbone, tail, reads } = this.#deps;
    while (this.#feed === feed) {
      const rooms = this.#owner.interest();
      const position = await (rooms.length > 0 ? reads.run('replay', () => backbone.since(cursor, rooms)) : tail.position);
      if (this.#hasGrown(rooms)) continue;
      feed.position = Math.min(position, tail.position);
      return this.#pump();
    }
  }

  /**
   * A direct room began while the log was read without it: the answer passes over its events. What was committed but not yet
   * announced can do so as well; that is why nothing above the tail's position is taken from an answer.
   */
  #hasGrown(rooms: readonly RoomName[]): boolean {
    return this.#owner.interest().length > rooms.length;
  }

  /** Sends from the log while the socket takes it. The one loop that moves a client that is behind. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      while (this.#feed.is === 'catching-up' && this.isTaking) {
        const feed = this.#feed;
        if (feed.position === Number.POSITIVE_INFINITY) return;
        if (feed.position >= this.#deps.tail.position) {
          this.#handOver(feed.position, feed.missed, feed.replay);
          return;
        }
        const batch = this.#deps.tail.next(feed.position);
        if (batch) {
          const wanted = [...batch.rooms.keys()].filter((room) => this.#owner.wants(room));
          this.#sendMissed(
            feed,
            batch.eventsOf(wanted).filter((event) => event.position > feed.position),
            batch.last,
          );
          continue;
        }
        const rooms = this.#owner.interest();
        if (rooms.length === 0) {
          feed.position = this.#deps.tail.position;
          continue;
        }
        const { backbone, reads } = this.#deps;
        const page = await reads.run('replay', () => backbone.after(feed.position, rooms, feed.pageEvents));
        if (this.#feed !== feed || this.#hasGrown(rooms)) continue;
        const announced = this.#deps.tail.position;
        const sent = this.#sendMissed(
          feed,
          page.events.filter((event) => event.position <= announced),
          Math.min(page.position, announced),
        );
        feed.pageEvents = Math.min(PAGE_EVENTS.most, Math.max(PAGE_EVENTS.least, 2 * sent));
      }
    } catch (error) {
      this.#owner.failed(error);
    } finally {
      this.#pumping = false;
    }
  }

  /**
   * Sends as many of `events` as the socket takes and moves the place in the log behind them, behind all of them to `end`. Returns how
   * many that were; the rest is read again.
   */
  #sendMissed(feed: CatchingUp, events: readonly StoredEvent[], end: number): number {
    let sent = 0;
    while (sent < events.length && this.isTaking) {
      const slice = sliceOf(events, sent);
      sent += slice.length;
      feed.position = slice.at(-1)?.position ?? end;
      const texts = missedTexts(slice, feed.catchup, this.#taken);
      if (texts.length === 0) continue;
      feed.missed += texts.length;
      this.#idleTicks = 0;
      this.#deps.counters.eventsSent += texts.length;
      this.#socket.write(new Frames(texts));
    }
    if (sent === events.length) feed.position = end;
    return sent;
  }

  #handOver(position: number, missed: number, replay: Replay | undefined): void {
    this.#feed = { is: 'following', from: position };
    if (this.#taken && !this.#taken.settle(this.#deps.backbone.heads())) this.#taken = undefined;
    replay?.caughtUp(missed);
    this.#flushHeld();
    if (!this.isBehind) this.#owner.ready();
  }

  #select(batch: Batch, rooms: readonly RoomName[], from: number, catchup: Catchup): Frames {
    const events = batch.eventsOf(rooms).filter((event) => event.position > from);
    const frames = new Frames(missedTexts(events, catchup, this.#taken));
    if (this.#taken && !this.#taken.settle(this.#deps.backbone.heads())) this.#taken = undefined;
    return frames;
  }

  #flushHeld(): void {
    while (this.#held && this.#held.length > 0 && !this.isBehind) this.send(this.#held.shift() as Frames);
    if (this.#held?.length === 0) this.#held = undefined;
  }
}
