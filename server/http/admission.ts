import type { Clock } from '../../shared/time/clock.ts';
import type { Refusal } from './refusal.ts';

/**
 * How fast new sockets come in. When a node dies or a mesh starts, everybody comes at once: a sign-in costs a node more than a signed-in
 * client does, and one that is too slow for all of them is slow for each. So those beyond the pace are told at once to come back.
 * Decides before the upgrade, by counts alone. A client that was here, or on another node, a moment ago comes before new ones.
 */
export interface AdmissionOptions {
  /** Sockets that are let in and not signed in yet; 0: no limit. */
  readonly signInsAtOnce: number;
  /** New sockets a second, after as many at once; 0: no limit. */
  readonly signInsPerSecond: number;
}

export interface AdmissionDeps extends AdmissionOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Sockets that are not signed in yet. */
  readonly greeting: () => number;
  /** This node is going away. */
  readonly isDraining: () => boolean;
}

const RETRY_AFTER_S = 1;
/** A node that restarts is back no sooner. */
const DRAINING_RETRY_AFTER_S = 5;

export class Admission {
  readonly #deps: AdmissionDeps;
  #tokens: number;
  #filledAt: number;

  constructor(deps: AdmissionDeps) {
    this.#deps = deps;
    this.#tokens = deps.signInsPerSecond;
    this.#filledAt = deps.clock.monotonic();
  }

  /** Why this socket must wait; undefined: it may come in, and was counted. `isResuming`: the client says it was signed in before. */
  refusal(isResuming: boolean): Refusal | undefined {
    const { isDraining, greeting, signInsAtOnce, signInsPerSecond } = this.#deps;
    if (isDraining()) return busy('draining', 'This node is going away. Connect to another one.', DRAINING_RETRY_AFTER_S);
    // Anybody can say that they resume: it gets them past the pace, and not past what this node can take.
    const isCrowded = signInsAtOnce > 0 && greeting() >= signInsAtOnce;
    if (isCrowded || (signInsPerSecond > 0 && !this.#takeToken() && !isResuming)) {
      return busy('too_many_sign_ins', 'Too many sign in at this moment. Try again soon, or another node.', RETRY_AFTER_S);
    }
    return undefined;
  }

  #takeToken(): boolean {
    const { clock, signInsPerSecond } = this.#deps;
    const now = clock.monotonic();
    this.#tokens = Math.min(signInsPerSecond, this.#tokens + ((now - this.#filledAt) / 1_000) * signInsPerSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

function busy(error: string, message: string, retryAfterS: number): Refusal {
  return { status: 503, error, message, headers: { 'Retry-After': String(retryAfterS) } };
}
