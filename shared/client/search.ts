import { CLOSE, reactionTo } from '../protocol/close-codes.ts';
import { TIMES } from '../protocol/limits.ts';
import { backoffDelay } from '../time/backoff.ts';
import { ConnectionLost } from './connection.ts';
import type { ClientPorts } from './ports.ts';
import { type Failure, type Greeted, type Hello, isRefusal, Race } from './race.ts';

/**
 * The search for a node: rounds of races over all known nodes, with full jitter between them (protocol rule C112), until one
 * answers, the search is stopped, or everybody refuses for good. Owns the race and the wait; at most one of them runs.
 */

export interface Refusal {
  readonly node: string;
  readonly code: string;
  readonly message: string;
  readonly reason: string | undefined;
}
export interface SearchHost {
  hello(): Hello;
  urls(): readonly string[];
  /** Does the refusal of one node end the search? Else it takes all of them. */
  refusalIsFinal(): boolean;
  trying(urls: readonly string[]): void;
  /** A whole round failed. */
  failed(): void;
  /** The next round is at this monotonic time. */
  waiting(until: number): void;
  found(greeted: Greeted): void;
  refused(refusal: Refusal): void;
}

export class Search {
  readonly #ports: Pick<ClientPorts, 'clock' | 'dial' | 'random'>;
  readonly #host: SearchHost;
  #race: Race | undefined;
  #rounds = 0;
  #stopTimer: () => void = () => {};

  constructor(ports: Pick<ClientPorts, 'clock' | 'dial' | 'random'>, host: SearchHost) {
    this.#ports = ports;
    this.#host = host;
  }

  /** `hurdle`: 0 starts at once, more waits first, as after that many rounds. */
  start(hurdle: number): void {
    this.stop();
    this.#rounds = 0;
    if (hurdle === 0) this.#round();
    else this.#roundLater(hurdle);
  }

  stop(): void {
    this.#stopTimer();
    this.#race?.cancel();
    this.#race = undefined;
  }

  /** Skips the wait. */
  now(): void {
    if (!this.#race) this.#round();
  }

  #round(): void {
    this.#stopTimer();
    const trying = (urls: readonly string[]) => this.#host.trying(urls);
    const race = new Race(this.#ports, this.#host.urls(), this.#host.hello(), this.#host.refusalIsFinal(), trying);
    this.#race = race;
    void race.done.then((outcome) => {
      if (this.#race !== race) return;
      this.#race = undefined;
      if (outcome.is === 'won') this.#host.found(outcome.greeted);
      else if (outcome.is === 'failed') this.#failed(outcome.failures);
      else this.#host.refused(refusalOf(outcome));
    });
  }

  #failed(failures: readonly Failure[]): void {
    const last = failures.at(-1);
    if (last && failures.every(({ error }) => isFinal(error))) {
      this.#host.refused(refusalOf(last));
      return;
    }
    this.#host.failed();
    this.#roundLater(this.#rounds);
    this.#rounds += 1;
  }

  #roundLater(attempt: number): void {
    const delay = backoffDelay(TIMES.clientReconnect, attempt, this.#ports.random);
    this.#host.waiting(this.#ports.clock.monotonic() + delay);
    this.#stopTimer = this.#ports.clock.after(delay, () => this.#round());
  }
}

const NAMES: Readonly<Record<number, string>> = {
  [CLOSE.bye]: 'bye',
  [CLOSE.policy]: 'policy',
  [CLOSE.notAllowed]: 'unauthorized',
  [CLOSE.takenOver]: 'taken_over',
  [CLOSE.idle]: 'idle',
};

const WHY: Readonly<Record<number, string>> = {
  [CLOSE.idle]: 'you were idle for too long.',
  [CLOSE.notAllowed]: 'your access token does not count any more.',
};

/** What a close code that says "stay away" is called in the state. */
function closeName(code: number): string {
  return NAMES[code] ?? 'closed';
}

/** A node ended the session for good. */
export function refusalBy(code: number, node: string): Refusal {
  return { node, code: closeName(code), message: WHY[code] ?? `${node} closed the connection (${code}).`, reason: undefined };
}

function refusalOf({ url, error }: Failure): Refusal {
  if (isRefusal(error)) return { node: url, code: error.code, message: error.message, reason: error.reason };
  const code = error instanceof ConnectionLost ? closeName(error.closeCode) : 'closed';
  return { node: url, code, message: error instanceof Error ? error.message : '', reason: undefined };
}

function isFinal(error: unknown): boolean {
  return isRefusal(error) || (error instanceof ConnectionLost && reactionTo(error.closeCode) === 'stay-closed');
}
