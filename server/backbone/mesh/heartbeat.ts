import * as v from 'valibot';
import { TIMES } from '../../../shared/protocol/limits.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { PEER_TYPE, parsePeer } from '../peer-messages.ts';

const pingSchema = v.object({ sent: v.pipe(v.number(), v.finite()) });
const pongSchema = v.object({ sent: v.pipe(v.number(), v.finite()), wall: v.pipe(v.number(), v.finite()) });

/** Weight of the newest round trip in the smoothed one, as TCP has it (RFC 6298: 1/8). */
const SMOOTHING = 1 / 8;

const WATCH_MS = 100;

/**
 * Asks a peer every half second whether it is there, and judges silence from the last byte *received*: half-open links send
 * happily. A node that was itself late (stalled, stopped, starved) suspects nobody for that: every deadline moves by its lateness.
 */
export class Heartbeat {
  #rttMs: number | null = null;
  #clockOffsetMs: number | null = null;
  #heardAt: number;
  #watchedAt: number;
  #askedAt: number;
  #listening = true;
  readonly #clock: Clock;
  readonly #send: (type: number, message: object) => void;
  readonly #stop: () => void;

  constructor(clock: Clock, send: (type: number, message: object) => void, silent: () => void) {
    this.#clock = clock;
    this.#send = send;
    this.#heardAt = clock.monotonic();
    this.#watchedAt = this.#heardAt;
    this.#askedAt = this.#heardAt;
    this.#stop = clock.every(WATCH_MS, () => this.#watch(silent));
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

  /** Off while this node does not read: it would hear nothing. */
  setListening(on: boolean): void {
    this.#listening = on;
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

  #watch(silent: () => void): void {
    const now = this.#clock.monotonic();
    const late = Math.max(0, now - this.#watchedAt - WATCH_MS);
    this.#watchedAt = now;
    this.#heardAt = this.#listening ? Math.min(now, this.#heardAt + late) : now;
    if (now - this.#heardAt >= TIMES.silentLink) silent();
    else if (now - this.#askedAt >= TIMES.linkHeartbeat) this.#ask();
  }

  #ask(): void {
    this.#askedAt = this.#clock.monotonic();
    this.#send(PEER_TYPE.ping, { sent: this.#askedAt });
  }
}
