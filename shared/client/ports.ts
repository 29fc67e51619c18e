import type { Clock, Random } from '../time/clock.ts';

/** What the client needs from the place it runs in. A browser, a terminal, a test and the simulator each hand in their own. */
export interface ClientPorts {
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Opens a WebSocket with subprotocol `skein.v1` to a node's public URL (`http(s)://…`, `/ws` below it; `/ws?resume` when `isResuming`:
   * this client was signed in before, and a busy node lets it in first). Never throws.
   */
  readonly dial: (nodeUrl: string, events: SocketEvents, isResuming: boolean) => SocketLike;
  /** One round trip to `GET <nodeUrl>/rtt` in milliseconds; rejects when the node does not answer within `timeoutMs`. */
  readonly probe: (nodeUrl: string, timeoutMs: number) => Promise<number>;
  readonly storage: ClientStorage;
}

export interface SocketLike {
  /** Dropped silently when the socket is not open: what matters is in the outbox. */
  send(text: string): void;
  close(code?: number): void;
}

/** Each is called in order; nothing is called after `closed`, and `closed` is called exactly once. */
export interface SocketEvents {
  opened(): void;
  message(text: string): void;
  /** 1006 when there was no closing handshake. */
  closed(code: number, reason: string): void;
}

/** Small texts kept across a reload. `set` resolves when the value is as durable as the place allows. */
export interface ClientStorage {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
  /** The keys that start with `prefix`, in any order. The outbox keeps one key a post, so that two tabs never overwrite each other. */
  keys(prefix: string): Promise<readonly string[]>;
}
