import type { Arrival } from './attachment.ts';
import type { MoveRecord } from './chat-state.ts';

const MOVES_KEPT = 50;

/** The moves from node to node, oldest first; the oldest go when there are too many. */
export class MoveLog {
  #moves: readonly MoveRecord[] = [];

  /** A new array whenever it changed. */
  get moves(): readonly MoveRecord[] {
    return this.#moves;
  }

  /** `at`: milliseconds since the epoch; `resent`: posts that were sent again on arrival. The first node is no move. */
  note(at: number, { node, from, cause, gapMs, replayed }: Arrival, resent: number): void {
    if (cause === 'first') return;
    const record: MoveRecord = { at, from, to: node, cause, gapMs, resent, replayed };
    this.#moves = [...this.#moves, record].slice(-MOVES_KEPT);
  }
}
