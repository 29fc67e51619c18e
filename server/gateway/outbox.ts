import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { RoomName } from '../../shared/ids.ts';
import type { Batch } from './batch.ts';
import { CatchUp, type CatchUpClient, type CatchUpDeps } from './catch-up.ts';
import type { ClientSocket } from './client-socket.ts';
import type { Counters } from './counters.ts';
import { Frames } from './frames.ts';
import { type Catchup, missedTexts, Taken } from './replay.ts';

/** A client with more than this written and not taken is behind: it is sent nothing more from memory. */
const BEHIND_BYTES = 64 * 1024;
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
  | { readonly is: 'catching-up'; readonly catchUp: CatchUp };

export interface Replay {
  readonly cursor: VersionVector;
  readonly rooms: readonly RoomName[];
  /** See Catchup. */
  readonly upTo: number;
  /** Called in the step in which the client becomes live: what is sent in it comes after the replay and before live events. */
  caughtUp(missed: number): void;
}

export interface OutboxDeps extends CatchUpDeps {
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

  /** Soft state (presence and the like), in the order in which it is told: waits while the client is behind. */
  push(frames: Frames): void {
    // A client may have taken much and not all yet: what waits still goes first.
    this.#flushHeld();
    if (this.#held === undefined && !this.isBehind) {
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
    void this.#catchUp({ seen: replay.cursor, upTo: replay.upTo }, replay).find(replay.cursor);
  }

  close(): void {
    this.#leave({ is: 'off' });
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
      ? batch.stretchOf(rooms).frames
      : this.#select(batch, rooms, from, { seen: this.#deps.backbone.heads(), sent: new Map(), upTo: 0 });
    if (frames.texts.length === 0) return;
    this.#write(frames);
    if (this.#socket.bufferedBytes > BEHIND_BYTES) this.#fallBehind(batch.last);
  }

  /** The socket's buffer is empty. */
  drained(): void {
    this.#stuckTicks = 0;
    if (this.#feed.is === 'catching-up') void this.#feed.catchUp.pump();
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
    const catchUp = this.#catchUp({ seen: new Map(this.#deps.backbone.heads()), upTo: 0 }, undefined);
    catchUp.from(Math.max(position, this.#deps.tail.position));
  }

  #catchUp(catchup: Omit<Catchup, 'sent'>, replay: Replay | undefined): CatchUp {
    const socket = this.#socket;
    const client: CatchUpClient = {
      get bufferedBytes() {
        return socket.bufferedBytes;
      },
      interest: () => this.#owner.interest(),
      wants: (room) => this.#owner.wants(room),
      write: (frames) => this.#write(frames),
      caughtUp: (position, missed) => this.#handOver(position, missed, replay),
      failed: (error) => this.#owner.failed(error),
    };
    const catchUp = new CatchUp(this.#deps, client, catchup, this.#taken);
    this.#leave({ is: 'catching-up', catchUp });
    return catchUp;
  }

  /** For another feed. */
  #leave(feed: Feed): void {
    if (this.#feed.is === 'catching-up') this.#feed.catchUp.stop();
    this.#feed = feed;
  }

  #write(frames: Frames): void {
    this.#idleTicks = 0;
    this.#deps.counters.eventsSent += frames.texts.length;
    this.#socket.write(frames);
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
