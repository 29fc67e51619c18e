import type { Stamp } from '../ids.ts';

/**
 * Hybrid logical clock (Kulkarni et al. 2014): wall time where that moves forward, a counter where it does not.
 * Owns the last stamp it gave. Promises: stamps strictly rise, whatever the wall clock does. Never follows a
 * received stamp further than FOLLOW_MS ahead of its own wall clock, so one wrong peer cannot drag the mesh into the future.
 */
export const FOLLOW_MS = 10_000;
const COUNTER_LIMIT = 0xffff;
const STAMP = /^(\d{13})-([0-9a-f]{4})$/;

export interface StampParts {
  readonly ms: number;
  readonly counter: number;
}

export function formatStamp({ ms, counter }: StampParts): Stamp {
  return `${String(ms).padStart(13, '0')}-${counter.toString(16).padStart(4, '0')}` as Stamp;
}

/** Undefined when the text is not a stamp. */
export function parseStamp(text: string): StampParts | undefined {
  const match = STAMP.exec(text);
  return match ? { ms: Number(match[1]), counter: Number.parseInt(match[2] as string, 16) } : undefined;
}

export class HybridClock {
  #ms = 0;
  #counter = 0;
  readonly #wall: () => number;

  /** `last`: the highest stamp ever given or taken over, from the store; the next one is above it. */
  constructor(wall: () => number, last?: Stamp) {
    this.#wall = wall;
    const parts = last === undefined ? undefined : parseStamp(last);
    if (parts) this.#moveTo(parts.ms, parts.counter);
  }

  /** A stamp above every earlier one. */
  tick(): Stamp {
    const wall = this.#wall();
    if (wall > this.#ms) this.#moveTo(wall, 0);
    else if (this.#counter < COUNTER_LIMIT) this.#counter += 1;
    else this.#moveTo(this.#ms + 1, 0);
    return formatStamp({ ms: this.#ms, counter: this.#counter });
  }

  /** Takes note of a stamp seen from elsewhere, so that the next own stamp is above it; bounded as said above. */
  witness(stamp: Stamp): void {
    const parts = parseStamp(stamp);
    if (!parts) return;
    const limit = this.#wall() + FOLLOW_MS;
    const ms = Math.min(parts.ms, limit);
    const counter = ms === parts.ms ? parts.counter : 0;
    if (ms > this.#ms || (ms === this.#ms && counter > this.#counter)) this.#moveTo(ms, counter);
  }

  #moveTo(ms: number, counter: number): void {
    this.#ms = ms;
    this.#counter = counter;
  }
}
