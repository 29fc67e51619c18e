import { type MutableVersionVector, raise, type VersionVector } from '../../shared/causality/version-vector.ts';
import type { RoomName } from '../../shared/ids.ts';
import type { Backbone } from '../backbone/backbone.ts';
import { Frames } from './frames.ts';
import type { ReadQueue } from './read-queue.ts';
import { type Catchup, missedTexts, type Taken } from './replay.ts';
import type { ReplayPace } from './replay-pace.ts';
import { PAGE_EVENTS, type ReplayPages, startOf } from './replay-pages.ts';
import { Stretch } from './stretch.ts';
import type { Tail } from './tail.ts';

export interface CatchUpDeps {
  readonly backbone: Backbone;
  readonly tail: Tail;
  readonly reads: ReadQueue;
  readonly pages: ReplayPages;
  readonly pace: ReplayPace;
}

/** The client that catches up. */
export interface CatchUpClient {
  readonly bufferedBytes: number;
  /** Rooms and direct rooms. */
  interest(): readonly RoomName[];
  wants(room: RoomName): boolean;
  write(frames: Frames): void;
  /** It has everything up to `position`, which is where the tail is now. */
  caughtUp(position: number, missed: number): void;
  failed(error: unknown): void;
}

/**
 * The way of one client from its place in the log to live, at the pace at which it takes what it is sent and all who catch up are let. Owns
 * that place, and nothing of the log: what it sends belongs to the pages and the tail, and is shared wherever it is the same for others.
 */
export class CatchUp {
  readonly #deps: CatchUpDeps;
  readonly #client: CatchUpClient;
  readonly #seen: VersionVector;
  readonly #sent: MutableVersionVector = new Map();
  readonly #upTo: number;
  readonly #taken: Taken | undefined;
  readonly #leave: () => void;
  /** Undefined until it is found. */
  #position: number | undefined;
  /** Where the page began that is being sent. */
  #start: number | undefined;
  #missed = 0;
  #isOver = false;
  #pumping = false;

  /** `seen`, `upTo`: see Catchup. `taken`: what it has from elsewhere. */
  constructor(deps: CatchUpDeps, client: CatchUpClient, catchup: Omit<Catchup, 'sent'>, taken: Taken | undefined) {
    this.#deps = deps;
    this.#client = client;
    this.#seen = catchup.seen;
    this.#upTo = catchup.upTo;
    this.#taken = taken;
    this.#leave = deps.pace.enter();
  }

  /** Goes on from a place that is known. */
  from(position: number): void {
    this.#position = position;
  }

  /** Finds the place in the log to go on from. */
  async find(cursor: VersionVector): Promise<void> {
    const { backbone, tail, reads } = this.#deps;
    try {
      while (!this.#isOver) {
        const rooms = this.#client.interest();
        const position = await (rooms.length > 0 ? reads.run('replay', () => backbone.since(cursor, rooms)) : tail.position);
        // A direct room began while the log was read without it: the answer passes over its events.
        if (this.#client.interest().length > rooms.length) continue;
        this.#position = Math.min(position, tail.position);
        return await this.pump();
      }
    } catch (error) {
      if (!this.#isOver) this.#client.failed(error);
    }
  }

  /** Nothing more is sent. */
  stop(): void {
    this.#isOver = true;
    this.#leave();
  }

  /** Sends while the client takes it and it is its turn. To be called whenever it has taken something. */
  async pump(): Promise<void> {
    if (this.#pumping || this.#position === undefined) return;
    this.#pumping = true;
    const { tail, pace } = this.#deps;
    let left = 0;
    try {
      while (!this.#isOver && this.#client.bufferedBytes <= pace.clientBytes) {
        if (this.#position >= tail.position) {
          this.stop();
          this.#client.caughtUp(this.#position, this.#missed);
        } else if (left <= 0 && tail.position - this.#position >= PAGE_EVENTS) {
          // The last of it is next to live, and as soon to be sent as that.
          const turn = pace.turn(tail.position - this.#position);
          left += typeof turn === 'number' ? turn : await turn;
        } else {
          const next = this.#next(this.#position);
          if (next instanceof Promise) await next;
          else left -= this.#send(next, this.#position);
        }
      }
    } catch (error) {
      if (!this.#isOver) this.#client.failed(error);
    } finally {
      if (left !== 0) pace.giveBack(left);
      this.#pumping = false;
    }
  }

  /** What comes next, or the wait until it is here. The last of the log is in memory: nobody waits for a read of that. */
  #next(position: number): Stretch | Promise<void> {
    const { tail, pages } = this.#deps;
    const batch = tail.position - position < PAGE_EVENTS ? tail.next(position) : undefined;
    if (batch) {
      const wanted = [...batch.rooms.keys()].filter((room) => this.#client.wants(room));
      return batch.piecesOf(wanted).find(({ end }) => end > position) as Stretch;
    }
    // Asked for anew each time: a page read for other rooms than these is another page.
    const rooms = this.#client.interest();
    if (rooms.length === 0) return new Stretch([], tail.position);
    for (const start of [this.#start, startOf(position)]) {
      const page = start === undefined ? undefined : pages.held(rooms, start, position);
      this.#start = start;
      if (page) return page.stretches.find(({ end }) => end > position) as Stretch;
    }
    return pages.read(rooms, startOf(position));
  }

  /** Returns the bytes written. */
  #send(stretch: Stretch, after: number): number {
    this.#position = stretch.end;
    const frames = this.#isSame(stretch, after) ? stretch.frames : new Frames(this.#missedOf(stretch, after));
    if (frames.texts.length === 0) return 0;
    this.#missed += frames.texts.length;
    this.#client.write(frames);
    return frames.encoded().length;
  }

  /** This client is to get of it what every other one gets. */
  #isSame(stretch: Stretch, after: number): boolean {
    const first = stretch.events[0];
    if (!stretch.isPlain || !first || first.position <= after || first.position <= this.#upTo) return false;
    if (this.#taken?.reaches(stretch)) return false;
    for (const [origin, { last }] of stretch.origins) raise(this.#sent, origin, last);
    return true;
  }

  #missedOf({ events }: Stretch, after: number): string[] {
    const catchup = { seen: this.#seen, sent: this.#sent, upTo: this.#upTo };
    return missedTexts(
      events.filter(({ position }) => position > after),
      catchup,
      this.#taken,
    );
  }
}
