import type { ServerMessage, Welcome } from '../protocol/server-messages.ts';
import { backoffDelay } from '../time/backoff.ts';
import type { Connection } from './connection.ts';
import type { ClientPorts } from './ports.ts';
import { type Greeted, greet, type Hello } from './race.ts';

/**
 * A second node kept warm: signed in, without presence, rooms or events, one `resume` away from being the live one.
 *
 *   none ── aim ──▶ dialling ── welcome ──▶ ready ── take ──▶ none
 *                    ▲  │ failed             │ closed
 *                    │  ▼                    ▼
 *                   waiting ◀────────────────┘
 *
 * Owns at most one connection until it is taken. Never resumes by itself, and never gives up on a node it is aimed at.
 */

const RETRY = { fromMs: 1_000, toMs: 15_000 };

export interface StandbyHost {
  hello(): Hello;
  /** A node answered: what it knows of the mesh is news even before it is live. */
  greeted(welcome: Welcome, url: string): void;
  heard(message: ServerMessage): void;
  /** Could not be dialled, or was lost. It is tried again later unless the aim changes. */
  failed(url: string): void;
  changed(): void;
}

type State =
  | { readonly is: 'none' }
  | { readonly is: 'dialling'; readonly url: string; readonly connection: Connection }
  | { readonly is: 'waiting'; readonly url: string; readonly cancel: () => void }
  | { readonly is: 'ready'; readonly url: string; readonly greeted: Greeted };

export class Standby {
  readonly #ports: Pick<ClientPorts, 'clock' | 'dial' | 'random'>;
  readonly #host: StandbyHost;
  #state: State = { is: 'none' };
  #attempt = 0;

  constructor(ports: Pick<ClientPorts, 'clock' | 'dial' | 'random'>, host: StandbyHost) {
    this.#ports = ports;
    this.#host = host;
  }

  get readyUrl(): string | undefined {
    return this.#state.is === 'ready' ? this.#state.url : undefined;
  }

  /** What it is aimed at, ready or not. */
  get url(): string | undefined {
    return this.#state.is === 'none' ? undefined : this.#state.url;
  }

  /** Keeps the node at `url` warm from now on, and no other; undefined: none. */
  aim(url: string | undefined): void {
    if (this.#state.is === 'none' ? url === undefined : this.#state.url === url) return;
    this.#drop();
    this.#attempt = 0;
    if (url !== undefined) this.#dial(url);
    this.#host.changed();
  }

  /** Gives the warm connection away, if there is one (to `url`). */
  take(url?: string): Greeted | undefined {
    if (this.#state.is !== 'ready' || (url !== undefined && this.#state.url !== url)) return undefined;
    const { greeted } = this.#state;
    this.#state = { is: 'none' };
    return greeted;
  }

  #dial(url: string): void {
    const { connection, welcome } = greet(this.#ports, url, this.#host.hello());
    this.#state = { is: 'dialling', url, connection };
    welcome.then(
      (answer) => this.#ready(url, { connection, welcome: answer }),
      () => this.#retryLater(url, connection),
    );
  }

  #ready(url: string, greeted: Greeted): void {
    if (this.#state.is !== 'dialling' || this.#state.connection !== greeted.connection) {
      greeted.connection.close();
      return;
    }
    this.#state = { is: 'ready', url, greeted };
    this.#attempt = 0;
    greeted.connection.listen({
      message: (message) => {
        // Where a node goes away there is nothing to keep warm, and it waits for nobody who only stands by.
        if (message.type === 'going') this.#left(url, greeted.connection);
        else this.#host.heard(message);
      },
      closed: () => this.#retryLater(url, greeted.connection),
    });
    this.#host.greeted(greeted.welcome, url);
    this.#host.changed();
  }

  #retryLater(url: string, connection: Connection): void {
    const { is } = this.#state;
    const mine =
      (this.#state.is === 'dialling' && this.#state.connection === connection) ||
      (this.#state.is === 'ready' && this.#state.greeted.connection === connection);
    if (!mine) return;
    const cancel = this.#ports.clock.after(backoffDelay(RETRY, this.#attempt++, this.#ports.random), () => this.#dial(url));
    this.#state = { is: 'waiting', url, cancel };
    if (is === 'ready') this.#host.changed();
    this.#host.failed(url);
  }

  #left(url: string, connection: Connection): void {
    connection.close();
    this.#retryLater(url, connection);
  }

  #drop(): void {
    if (this.#state.is === 'dialling') this.#state.connection.close();
    if (this.#state.is === 'waiting') this.#state.cancel();
    if (this.#state.is === 'ready') this.#state.greeted.connection.close();
    this.#state = { is: 'none' };
  }
}
