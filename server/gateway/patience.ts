/** Refusals cost patience, and so do pings, questions and large frames: about as much as they cost the node. */
const BURST = 2_000;
const PER_TICK = 1_000;
const REFUSAL = 10;
/** From here on a frame costs a point a KiB; a post is smaller. */
const LARGE_BYTES = 16 * 1024;
const BYTES_PER_POINT = 1024;
/** What all connections of one address get in a tick besides what each of them gets in any case. */
const SHARED_PER_TICK = 2_000;
const FREE_PER_TICK = 50;

/** How long a node reads on from a client that keeps it busy with what comes to nothing. Without patience it is not read until there is some. */
export class Patience {
  #left = BURST;
  readonly #address: { draw(points: number): number };

  /** `address`: what it shares with the other connections of its address. */
  constructor(address: { draw(points: number): number }) {
    this.#address = address;
  }

  get isGone(): boolean {
    return this.#left <= 0;
  }

  /** A frame that was read. */
  read(bytes: number): void {
    if (bytes >= LARGE_BYTES) this.#left -= Math.floor(bytes / BYTES_PER_POINT);
  }

  /** A frame that was answered. */
  answered(): void {
    this.#left -= 1;
  }

  refused(): void {
    this.#left -= REFUSAL;
  }

  /** To be called four times a second. Returns whether there was any to be had. */
  refill(): boolean {
    if (this.#left >= BURST) return false;
    const wanted = Math.min(PER_TICK, BURST - this.#left);
    const free = Math.min(FREE_PER_TICK, wanted);
    this.#left += free + this.#address.draw(wanted - free);
    return true;
  }
}

/** The patience that connections of one address share, so that many of them get on with no more than a few do. Owns what is left of this tick's. */
export class AddressPatience {
  readonly #addresses = new Map<string, { connections: number; left: number; draw(points: number): number }>();

  /** A connection of this address; it has to `leave`. */
  enter(address: string): Patience {
    let its = this.#addresses.get(address);
    if (!its) {
      its = {
        connections: 0,
        left: SHARED_PER_TICK,
        draw(points) {
          const drawn = Math.min(points, this.left);
          this.left -= drawn;
          return drawn;
        },
      };
      this.#addresses.set(address, its);
    }
    its.connections += 1;
    return new Patience(its);
  }

  leave(address: string): void {
    const its = this.#addresses.get(address);
    if (!its) return;
    its.connections -= 1;
    if (its.connections === 0) this.#addresses.delete(address);
  }

  /** A new tick: to be called before the connections are refilled. */
  refill(): void {
    for (const its of this.#addresses.values()) its.left = SHARED_PER_TICK;
  }
}
