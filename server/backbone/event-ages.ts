import type { OriginId } from '../../shared/ids.ts';
import type { Clock } from '../../shared/time/clock.ts';

/**
 * When the events of each origin were written, roughly: by their stamps, or, of those that are only heard of, by when that was. So
 * that of a node that is behind can be said for how long. Soft, of this run only, and bounded: neighbours share a moment, the earlier one.
 */
const APART_MS = 1_000;
const MOMENTS = 32;

/** Up to and including `seq`, from the moment before it. */
interface Moment {
  seq: number;
  readonly ms: number;
}

export class EventAges {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #moments = new Map<OriginId, Moment[]>();
  /** From here on an origin is known. */
  readonly #first = new Map<OriginId, number>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The origin has events up to `seq`, those from `from` on of this moment; now, unless given (Unix milliseconds). */
  note(origin: OriginId, from: number, seq: number, ms = this.#clock.now()): void {
    const moments = this.#moments.get(origin) ?? [];
    const last = moments.at(-1);
    if (last && seq <= last.seq) return;
    if (!last) this.#first.set(origin, from);
    if (last && ms - last.ms < APART_MS) last.seq = seq;
    else moments.push({ seq, ms });
    this.#moments.set(origin, moments.length > MOMENTS ? halved(moments) : moments);
  }

  /** How old this event is, in milliseconds; undefined when it was written before this run could know. */
  ageOf(origin: OriginId, seq: number): number | undefined {
    if (seq < (this.#first.get(origin) ?? Number.POSITIVE_INFINITY)) return undefined;
    const moment = this.#moments.get(origin)?.find((one) => one.seq >= seq);
    return moment && Math.max(0, this.#clock.now() - moment.ms);
  }
}

/** Two neighbours become one, with the earlier moment: an age may be said too high, and grows no smaller by this. */
function halved(moments: readonly Moment[]): Moment[] {
  const kept: Moment[] = [];
  for (let at = 0; at < moments.length; at += 2) {
    const [one, other] = [moments[at] as Moment, moments[at + 1]];
    kept.push({ seq: (other ?? one).seq, ms: one.ms });
  }
  return kept;
}
