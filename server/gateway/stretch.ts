import type { OriginId } from '../../shared/ids.ts';
import type { StoredEvent } from '../store/store.ts';
import { Frames } from './frames.ts';

/**
 * Events that follow one another in the log of one set of rooms, and their frames, built once for all who are sent all of them.
 */
export class Stretch {
  readonly events: readonly StoredEvent[];
  /** Everything of these rooms up to here is in this stretch or before it. */
  readonly end: number;
  /** No event of it replaces another: it is the same for everybody. */
  readonly isPlain: boolean;
  #frames: Frames | undefined;
  #origins: ReadonlyMap<OriginId, { readonly first: number; readonly last: number }> | undefined;

  constructor(events: readonly StoredEvent[], end: number) {
    this.events = events;
    this.end = end;
    this.isPlain = events.every(({ loser }) => loser === undefined);
  }

  /** For who has everything before it. */
  get frames(): Frames {
    this.#frames ??= new Frames(this.events.map((event) => eventText(event, true)));
    return this.#frames;
  }

  /** The first and the last sequence of each origin in it. */
  get origins(): ReadonlyMap<OriginId, { readonly first: number; readonly last: number }> {
    if (!this.#origins) {
      const origins = new Map<OriginId, { readonly first: number; readonly last: number }>();
      for (const { origin, seq } of this.events) origins.set(origin, { first: origins.get(origin)?.first ?? seq, last: seq });
      this.#origins = origins;
    }
    return this.#origins;
  }
}

/** The event as a client gets it: its origin's own text, what it replaces if the client has that, and the changes that came before it. */
export function eventText({ json, loser, amendments }: StoredEvent, replaces: boolean): string {
  const more: string[] = [];
  if (loser && replaces) more.push(`"supersedes":${JSON.stringify({ origin: loser.origin, seq: loser.seq })}`);
  if (amendments) more.push(`"amendments":[${amendments.join()}]`);
  return more.length === 0 ? json : `${json.slice(0, -1)},${more.join()}}`;
}

/** Characters that an event keeps alive. */
export function sizeOf({ json, amendments = [] }: StoredEvent): number {
  return amendments.reduce((size, one) => size + one.length, json.length);
}

/** `events`, which go up to `end`, in pieces of about 16 KiB; one at least, be it empty. */
export function stretchesOf(events: readonly StoredEvent[], end: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  for (let from = 0; from < events.length; ) {
    const slice = sliceOf(events, from);
    from += slice.length;
    stretches.push(new Stretch(slice, from < events.length ? (slice.at(-1) as StoredEvent).position : end));
  }
  return stretches.length > 0 ? stretches : [new Stretch([], end)];
}

/** Written at once to a client that catches up, about: a client holds up no more memory than this above what makes it be behind. */
const SLICE_CHARS = 16 * 1024;

/** The next of `events` that are written at once: one at least. */
function sliceOf(events: readonly StoredEvent[], from: number): readonly StoredEvent[] {
  let to = from;
  for (let chars = 0; to < events.length && chars < SLICE_CHARS; to += 1) chars += sizeOf(events[to] as StoredEvent);
  return events.slice(from, to);
}
