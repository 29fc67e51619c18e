/** Refusals, pings and questions cost patience, large frames more than small ones. */
const BURST = 2_000;
const PER_TICK = 1_000;
const BYTES_PER_POINT = 16 * 1024;

/** How long a node reads on from a client that keeps it busy with what comes to nothing. Without patience it is not read until there is some. */
export class Patience {
  #left = BURST;

  get isGone(): boolean {
    return this.#left <= 0;
  }

  /** A frame that was read. */
  read(bytes: number): void {
    this.#left -= Math.floor(bytes / BYTES_PER_POINT);
  }

  spend(points: number): void {
    this.#left -= points;
  }

  /** To be called four times a second. Returns whether there was any to be had. */
  refill(): boolean {
    if (this.#left >= BURST) return false;
    this.#left = Math.min(BURST, this.#left + PER_TICK);
    return true;
  }
}
