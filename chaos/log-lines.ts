import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Place } from '../shared/ids.ts';

/**
 * The log of a client: all the checker ever sees of it. One JSON object a line, in the order things happened; each line is
 * with the system before the client goes on, so that what a killed client did is in its log.
 */
export interface ShownPost {
  readonly author: string;
  readonly id: string;
  readonly from: string;
  readonly body: string;
  /** Null: not stored yet, one's own and on its way. */
  readonly place: Place | null;
  /** Contract clients: where other copies of this post were that came. */
  readonly others?: readonly Place[];
}

export type Level = 'stored' | 'replicated';

export type LogLine =
  /** A new page: the screen is empty. */
  | { readonly is: 'page' }
  | { readonly is: 'me'; readonly author: string; readonly name: string }
  /** Attached to a node, for the first time or again. */
  | { readonly is: 'attached'; readonly node: string }
  /** What the client says of its connection; for whoever reads the log. */
  | { readonly is: 'phase'; readonly phase: string }
  /** About to send: the line after it tells the id, unless the client died in between. */
  | { readonly is: 'writing'; readonly room: string; readonly body: string }
  | { readonly is: 'sent'; readonly id: string; readonly room: string; readonly body: string }
  | { readonly is: 'acked'; readonly id: string; readonly level: Level; readonly node: string }
  | { readonly is: 'refused'; readonly id: string; readonly code: string }
  /** Came on the screen, or changed its place there; `after`: the row above it. */
  | { readonly is: 'shown'; readonly room: string; readonly row: string; readonly after: string | null; readonly post: ShownPost }
  | { readonly is: 'gone'; readonly room: string; readonly row: string }
  /** Contract clients: an event that had been sent to it before. */
  | { readonly is: 'again'; readonly what: string }
  /** The user is offline on purpose: waiting says nothing about the mesh. */
  | { readonly is: 'offline' | 'online' }
  /** The whole of a room, in the order of the screen, after all is over. */
  | { readonly is: 'final'; readonly room: string; readonly posts: readonly ShownPost[] };

export type TimedLine = LogLine & {
  /** Unix milliseconds. */
  readonly t: number;
};

/** What the driver tells beside the clients' logs: the disks it destroyed, for which no node can answer. */
export interface DestroyedDisk {
  readonly t: number;
  readonly node: string;
  readonly how: string;
}

export class LogWriter {
  readonly #file: number;
  readonly #now: () => number;

  constructor(path: string, now: () => number) {
    this.#file = openSync(path, 'a');
    this.#now = now;
  }

  write(line: LogLine): void {
    writeSync(this.#file, `${JSON.stringify({ t: this.#now(), ...line })}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** A last line that is not whole is what a killed client was about to say. */
export function readLog(path: string): TimedLine[] {
  const texts = readFileSync(path, 'utf8').split('\n');
  texts.pop();
  return texts.map((text) => JSON.parse(text) as TimedLine);
}

const LONGEST_BODY = 80;

/** A long body stands in the log by its beginning, its length and a sum of all of it. */
export function bodyMark(body: string): string {
  if (body.length <= LONGEST_BODY) return body;
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) sum = (Math.imul(sum, 31) + body.charCodeAt(index)) >>> 0;
  return `${body.slice(0, 40)}… (${body.length} units, sum ${sum})`;
}
