import type { AuthorId, PostKey, RoomName, Stamp } from '../ids.ts';
import { isRetryable } from '../protocol/error-codes.ts';
import type { EventMessage } from '../protocol/event.ts';
import { TIMES } from '../protocol/limits.ts';
import type { PostResult } from '../protocol/server-messages.ts';
import { backoffDelay } from '../time/backoff.ts';
import { type Connection, RequestRefused } from './connection.ts';
import type { Ready } from './membership.ts';
import { type Letter, type Outbox, targetAuthor } from './outbox.ts';
import type { ClientPorts } from './ports.ts';
import type { SessionState } from './session-state.ts';

/**
 * Carries the outbox to the live node, one post at a time: so a post that has to wait (`rate_limited`, `overloaded`) holds
 * back those written after it, and their order stands. Promises: while a node is attached something is on its way, is waited
 * for, or nothing is left to send. Never decides that a post is done; the outbox does.
 */

/** A node that cannot take posts (disk full, wrong clock) is left after this many refusals in a row. */
const PATIENCE = 3;
const NODE_TROUBLE: ReadonlySet<string> = new Set(['overloaded', 'storage_full', 'clock_skew', 'internal']);

export interface CourierHost {
  ready(room: RoomName, letter: Letter): Ready;
  /** Joins the room again; false when that is of no use. */
  renew(room: RoomName): boolean;
  posted(event: EventMessage, replicated: boolean): void;
  /** This node does not take posts; another one may. */
  stuck(): void;
  changed(): void;
}

export class Courier {
  readonly #ports: Pick<ClientPorts, 'clock' | 'random'>;
  readonly #outbox: Outbox;
  readonly #session: () => SessionState;
  readonly #host: CourierHost;
  #connection: Connection | undefined;
  #carrying: Connection | undefined;
  #refusals = 0;
  /** The post for whose sake a room was joined again: once is enough. */
  #renewedFor: Letter['id'] | undefined;
  #stopWait: (() => void) | undefined;

  constructor(ports: Pick<ClientPorts, 'clock' | 'random'>, outbox: Outbox, session: () => SessionState, host: CourierHost) {
    this.#ports = ports;
    this.#outbox = outbox;
    this.#session = session;
    this.#host = host;
  }

  /** Returns how many posts have to be sent again. */
  attached(connection: Connection): number {
    this.#rest();
    this.#connection = connection;
    this.#refusals = 0;
    return this.#outbox.resendAll();
  }

  detached(): void {
    this.#rest();
    this.#connection = undefined;
  }

  /** Something may be there to send, or a room may be ready now. */
  pump(): void {
    const connection = this.#connection;
    if (!connection || this.#carrying || this.#stopWait) return;
    for (let letter = this.#outbox.next(); letter && !this.#carrying; letter = this.#outbox.next()) {
      const ready = 'room' in letter.to ? this.#host.ready(letter.to.room, letter) : 'yes';
      if (ready === 'wait') return;
      if (ready === 'yes') return void this.#carry(letter, connection);
      this.#refused(letter, ready.code, ready.message);
      this.#host.changed();
    }
  }

  async #carry(letter: Letter, connection: Connection): Promise<void> {
    const { id, body, to, replyTo, kind } = letter;
    const target = targetOf(letter, this.#session().author);
    this.#carrying = connection;
    this.#outbox.taken(id);
    this.#host.changed();
    try {
      const where = 'room' in to ? { room: to.room } : { to: to.name };
      const change = kind && target ? { kind, target } : {};
      const reply = replyTo === undefined ? {} : { replyTo };
      const seen = later(letter.seen, this.#session().newest);
      const result = await connection.request<'post'>({
        type: 'post',
        id,
        body,
        ...where,
        ...reply,
        ...change,
        ...(seen && { seen }),
      });
      // A node that was left meanwhile may have the only copy, and die with it: the node here is still to be sent the post.
      this.#stored(letter, result, connection === this.#connection);
    } catch (error) {
      if (error instanceof RequestRefused) this.#answeredNo(letter, error);
      else this.#outbox.unanswered(id);
    } finally {
      this.#carrying = undefined;
    }
    this.#host.changed();
    this.pump();
  }

  #stored(letter: Letter, result: PostResult, isHere: boolean): void {
    const me = this.#session().me;
    if (!me) return;
    this.#refusals = 0;
    this.#outbox.stored(letter.id, me.author, result, isHere);
    const { origin, seq, at, room } = result;
    const direct = 'name' in letter.to ? { to: letter.to.name } : {};
    const reply = letter.replyTo === undefined ? {} : { replyTo: letter.replyTo };
    const identity = { origin, seq, at, room, author: me.author, from: me.name, id: letter.id };
    const target = targetOf(letter, me.author);
    const what = { kind: letter.kind ?? 'post', body: letter.body, ...(target ? { target } : {}) } as const;
    this.#host.posted({ type: 'event', ...what, ...identity, ...direct, ...reply }, result.replicated);
  }

  #answeredNo(letter: Letter, error: RequestRefused): void {
    if (error.code === 'not_in_room' && this.#renewed(letter)) {
      this.#outbox.putOff(letter.id);
      return;
    }
    if (!isRetryable(error.code)) {
      this.#refused(letter, error.code, error.message);
      return;
    }
    this.#outbox.putOff(letter.id);
    this.#refusals += 1;
    if (NODE_TROUBLE.has(error.code) && this.#refusals % PATIENCE === 0) this.#host.stuck();
    const delay = error.retryAfterMs ?? backoffDelay(TIMES.clientReconnect, this.#refusals, this.#ports.random);
    this.#stopWait = this.#ports.clock.after(delay, () => {
      this.#stopWait = undefined;
      this.pump();
    });
  }

  #renewed({ id, to }: Letter): boolean {
    if (this.#renewedFor === id || !('room' in to)) return false;
    this.#renewedFor = id;
    return this.#host.renew(to.room);
  }

  /** For good. A post that some node stored already is not undone by what another node says of its copy: the next one is asked. */
  #refused(letter: Letter, code: string, message: string): void {
    if (this.#outbox.get(letter.id)?.state.is === 'stored') this.#outbox.refusedHere(letter.id);
    else this.#outbox.failed(letter.id, code, message);
  }

  #rest(): void {
    this.#stopWait?.();
    this.#stopWait = undefined;
  }
}

function targetOf(letter: Letter, me: AuthorId | undefined): PostKey | undefined {
  const author = targetAuthor(letter, me);
  return letter.target && author && { author, id: letter.target.id };
}

/** What was read on an earlier page, and here. */
function later(a: Stamp | undefined, b: Stamp | undefined): Stamp | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
