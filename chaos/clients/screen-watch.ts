import type { ChatState, Entry, RoomState } from '../../shared/client/chat-state.ts';
import { bodyMark, type LogLine, type ShownPost } from '../log-lines.ts';

/**
 * Writes down what changes on the screen of a client, row by row. Compares what the client says it shows with what it said
 * before, and understands nothing of it: judging is the checker's.
 */
export class ScreenWatch {
  readonly #write: (line: LogLine) => void;
  readonly #entry: (entry: Entry, room: string) => void;
  readonly #rooms = new Map<string, readonly Entry[]>();
  #states: readonly RoomState[] = [];

  /** `entry` is told of each row that came or changed. */
  constructor(write: (line: LogLine) => void, entry: (entry: Entry, room: string) => void) {
    this.#write = write;
    this.#entry = entry;
  }

  look(state: ChatState): void {
    if (state.rooms === this.#states) return;
    this.#states = state.rooms;
    for (const { room, entries } of state.rooms) {
      const before = this.#rooms.get(room) ?? [];
      if (entries === before) continue;
      this.#rooms.set(room, entries);
      this.#compare(room, before, entries);
    }
  }

  #compare(room: string, before: readonly Entry[], after: readonly Entry[]): void {
    const shorter = Math.min(before.length, after.length);
    let start = 0;
    while (start < shorter && before[start] === after[start]) start += 1;
    let end = 0;
    while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
    const old = new Map(before.slice(start, before.length - end).map((entry) => [entry.key, entry]));
    const fresh = after.slice(start, after.length - end);
    const kept = new Set(fresh.map(({ key }) => key));
    for (const row of old.keys()) if (!kept.has(row)) this.#write({ is: 'gone', room, row });
    for (const [index, entry] of fresh.entries()) {
      const held = old.get(entry.key);
      if (held === entry) continue;
      if (!held || !isSamePlace(held, entry) || held.author !== entry.author) {
        const above = after[start + index - 1];
        this.#write({ is: 'shown', room, row: entry.key, after: above?.key ?? null, post: shownPost(entry) });
      }
      this.#entry(entry, room);
    }
  }
}

export function shownPost({ author, id, from, body, place }: Entry): ShownPost {
  return { author: author ?? '', id, from, body: bodyMark(body), place: place ?? null };
}

function isSamePlace({ place: a }: Entry, { place: b }: Entry): boolean {
  return a === b || (a?.origin === b?.origin && a?.seq === b?.seq && a?.at === b?.at);
}
