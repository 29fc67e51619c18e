import * as v from 'valibot';
import { TIMES } from '../../../shared/protocol/limits.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { PEER_TYPE, parsePeer } from '../peer-messages.ts';

const pingSchema = v.object({ sent: v.pipe(v.number(), v.finite()) });
const pongSchema = v.object({ sent: v.pipe(v.number(), v.finite()), wall: v.pipe(v.number(), v.finite()) });

/** Weight of the newest round trip in the smoothed one, as TCP has it (RFC 6298: 1/8). */
const SMOOTHING = 1 / 8;

/**
 * Asks a peer every half second whether it is there, and judges silence from the last byte *received*: half-open links send
 * happily. A node that was itself asleep (stalled, stopped) suspects nobody for that time: its own lateness is forgiven.
 */
export class Heartbeat {
  #rttMs: number | null = null;
  #clockOffsetMs: number | null = null;
  #heardAt: number;
  #beatAt: number;
  readonly #clock: Clock;
  readonly #send: (type: number, message: object) => void;
  readonly #stop: () => void;

  constructor(clock: Clock, send: (type: number, message: object) => void, silent: () => void) {
    this.#clock = clock;
    this.#send = send;
    this.#heardAt = clock.monotonic();
    this.#beatAt = clock.monotonic();
    this.#stop = clock.every(TIMES.linkHeartbeat, () => this.#beat(silent));
    this.#ask();
  }

  get rttMs(): number | null {
    return this.#rttMs;
  }

  get clockOffsetMs(): number | null {
    return this.#clockOffsetMs;
  }

  heard(): void {
    this.#heardAt = this.#clock.monotonic();
  }

  ping(payload: Buffer): void {
    const { sent } = parsePeer(pingSchema, payload);
    this.#send(PEER_TYPE.pong, { sent, wall: this.#clock.now() });
  }

  pong(payload: Buffer): void {
    const { sent, wall } = parsePeer(pongSchema, payload);
    const rtt = Math.max(0, this.#clock.monotonic() - sent);
    this.#rttMs = this.#rttMs === null ? rtt : this.#rttMs + SMOOTHING * (rtt - this.#rttMs);
    this.#clockOffsetMs = wall + rtt / 2 - this.#clock.now();
  }

  stop(): void {
    this.#stop();
  }

  #beat(silent: () => void): void {
    const now = this.#clock.monotonic();
    const late = now - this.#beatAt - TIMES.linkHeartbeat;
    if (late > TIMES.linkHeartbeat) this.#heardAt = Math.min(now, this.#heardAt + late);
    this.#beatAt = now;
    if (now - this.#heardAt > TIMES.silentLink) silent();
    else this.#ask();
  }

  #ask(): void {
    this.#send(PEER_TYPE.ping, { sent: this.#clock.monotonic() });
  }
}
