import type { Welcome } from '../protocol/server-messages.ts';
import { Connection, RequestRefused } from './connection.ts';
import type { ClientPorts } from './ports.ts';

/**
 * Signing in on the first of several nodes that answers. The next is dialled 300 ms after the one before, or at once when
 * that one failed. Everybody signs in as a standby, so that the ones that lose the race never were live: no presence
 * flickers and no session is taken over.
 */

const NEXT_AFTER_MS = 300;

export interface Hello {
  readonly name: string;
  readonly key?: string;
  readonly session?: string;
  /** The access token of the mesh. */
  readonly token?: string;
}
/** A connection that is signed in as a standby. */
export interface Greeted {
  readonly connection: Connection;
  readonly welcome: Welcome;
}
export interface Failure {
  readonly url: string;
  readonly error: unknown;
}
export type RaceOutcome =
  | { readonly is: 'won'; readonly greeted: Greeted }
  | { readonly is: 'refused'; readonly url: string; readonly error: RequestRefused }
  | { readonly is: 'failed'; readonly failures: readonly Failure[] };

export type DialPorts = Pick<ClientPorts, 'clock' | 'dial'>;

/** Dials one node and says hello. `connection` can be closed at any time; `welcome` then rejects. */
export function greet(ports: DialPorts, url: string, hello: Hello): { connection: Connection; welcome: Promise<Welcome> } {
  const connection = new Connection(ports, url, hello.session !== undefined);
  const welcome = connection.hello({ ...hello, standby: true });
  welcome.catch(() => connection.close());
  return { connection, welcome };
}

export class Race {
  readonly done: Promise<RaceOutcome>;
  readonly #ports: DialPorts;
  readonly #urls: readonly string[];
  readonly #hello: Hello;
  readonly #refusalIsFinal: boolean;
  readonly #onTrying: (urls: readonly string[]) => void;
  readonly #running = new Map<string, Connection>();
  readonly #failures: Failure[] = [];
  #next = 0;
  #over = false;
  #stopTimer: () => void = () => {};
  #resolve: (outcome: RaceOutcome) => void = () => {};

  /** `refusalIsFinal`: one node that refuses the sign-in ends the race; else it is one more that failed. */
  constructor(
    ports: DialPorts,
    urls: readonly string[],
    hello: Hello,
    refusalIsFinal: boolean,
    onTrying: (urls: readonly string[]) => void,
  ) {
    this.#ports = ports;
    this.#urls = urls;
    this.#hello = hello;
    this.#refusalIsFinal = refusalIsFinal;
    this.#onTrying = onTrying;
    this.done = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#dialNext();
  }

  /** Hangs up on everybody; `done` never settles. */
  cancel(): void {
    this.#over = true;
    this.#hangUp(undefined);
  }

  #dialNext(): void {
    this.#stopTimer();
    if (this.#over) return;
    const url = this.#urls[this.#next];
    if (url === undefined) {
      this.#finishIfAllFailed();
      return;
    }
    this.#next += 1;
    const { connection, welcome } = greet(this.#ports, url, this.#hello);
    this.#running.set(url, connection);
    welcome.then(
      (answer) => this.#won({ connection, welcome: answer }),
      (error: unknown) => this.#failed({ url, error }),
    );
    this.#onTrying([...this.#running.keys()]);
    this.#stopTimer = this.#ports.clock.after(NEXT_AFTER_MS, () => this.#dialNext());
  }

  #won(greeted: Greeted): void {
    if (this.#over) {
      greeted.connection.close();
      return;
    }
    this.#settle({ is: 'won', greeted }, greeted.connection);
  }

  #failed(failure: Failure): void {
    if (this.#over) return;
    this.#running.delete(failure.url);
    this.#failures.push(failure);
    const { url, error } = failure;
    if (this.#refusalIsFinal && isRefusal(error)) {
      this.#settle({ is: 'refused', url, error }, undefined);
      return;
    }
    this.#dialNext();
  }

  #finishIfAllFailed(): void {
    if (this.#running.size === 0) this.#settle({ is: 'failed', failures: this.#failures }, undefined);
  }

  #settle(outcome: RaceOutcome, winner: Connection | undefined): void {
    this.#over = true;
    this.#hangUp(winner);
    this.#resolve(outcome);
  }

  #hangUp(winner: Connection | undefined): void {
    this.#stopTimer();
    for (const connection of this.#running.values()) if (connection !== winner) connection.close();
    this.#running.clear();
  }
}

/** Answers to `hello` that another try would get again: only the owner can change what is wrong. */
const REFUSALS: ReadonlySet<string> = new Set(['bad_name', 'name_taken', 'unauthorized', 'forbidden', 'bad_field']);

export function isRefusal(error: unknown): error is RequestRefused {
  return error instanceof RequestRefused && REFUSALS.has(error.code);
}
