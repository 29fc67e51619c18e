import { cpSync } from 'node:fs';
import { serialiseEvent } from '../server/store/commit-rules.ts';
import { SqliteStore } from '../server/store/sqlite-store.ts';
import type { Proposal } from '../server/store/store.ts';
import type { AuthorId, OriginId, RoomName, Stamp, UserName } from '../shared/ids.ts';
import type { LogEvent } from '../shared/protocol/event.ts';
import { randomPostId, randomText } from '../shared/time/random-text.ts';
import { realClock, realRandom } from '../shared/time/real-clock.ts';

/**
 * Data directories with a long past, written by the store itself: the events of three earlier runs, in 50 rooms unless said otherwise, by 200 authors, a
 * millisecond apart, 128 bytes of text each.
 */
const ORIGINS = ['earlierrun-a', 'earlierrun-b', 'earlierrun-c'] as readonly string[] as readonly OriginId[];
const ROOMS = 50;
const AUTHORS = 200;
const BODY = 'x'.repeat(128);
const BATCH = 2_000;
/** The last of them is an hour old. */
const AGE_MS = 3_600_000;

export class PreparedLog {
  /** Bytes of JSON in all. */
  bytes = 0;
  readonly #end = realClock.now() - AGE_MS;
  readonly #most: number;
  readonly #rooms: number;

  /** `most`: events that will be written at most, into so many rooms. */
  constructor(most: number, rooms = ROOMS) {
    this.#most = most;
    this.#rooms = rooms;
  }

  /** Writes events `from + 1` to `to` of the one sequence into a directory that holds those before them. */
  async write(directory: string, from: number, to: number): Promise<void> {
    const store = new SqliteStore(directory);
    await store.open(randomText(realRandom, 12) as OriginId);
    let last: Promise<unknown> = Promise.resolve();
    for (let start = from; start < to; start += BATCH) {
      const count = Math.min(BATCH, to - start);
      const batch = Array.from({ length: count }, (_, index) => this.#event(start + index));
      // The next batch is made while this one is written.
      await last;
      last = store.commit(batch);
    }
    await last;
    await store.close();
  }

  #event(index: number): Proposal {
    const ms = this.#end - this.#most + index;
    const author = index % AUTHORS;
    const event: LogEvent = {
      origin: ORIGINS[index % ORIGINS.length] as OriginId,
      seq: Math.floor(index / ORIGINS.length) + 1,
      at: `${ms}-0000` as Stamp,
      kind: 'post',
      room: `room-${index % this.#rooms}` as RoomName,
      from: `author-${author}` as UserName,
      author: `author-${String(author).padStart(15, '0')}` as AuthorId,
      id: randomPostId(realRandom, ms),
      body: BODY,
    };
    const json = serialiseEvent(event);
    this.bytes += json.length;
    return { type: 'admit', event, json };
  }
}

export function copyOf(directory: string, to: string): string {
  cpSync(directory, to, { recursive: true });
  return to;
}
