import type { Place, RoomName } from '../ids.ts';
import { isRetryable } from '../protocol/error-codes.ts';
import { type EventMessage, placeOf } from '../protocol/event.ts';
import type { HistoryResult } from '../protocol/server-messages.ts';
import type { Clock } from '../time/clock.ts';
import type { Refusal } from './chat-state.ts';
import { type Connection, ConnectionLost, RequestRefused } from './connection.ts';
import type { Conversation } from './conversation.ts';
import { type Letter, needsSending, type Outbox } from './outbox.ts';
import type { Rooms } from './rooms.ts';
import type { SessionState } from './session-state.ts';

/**
 * Joins, leaves and pages: what rooms ask of the live node. After every arrival it joins what is wanted, refreshes what the
 * resume restored (members and leader may have changed meanwhile), and joins once more the rooms whose last join was answered
 * by a node that lagged behind the cursor, or showed what such a node said. Promises: a join is repeated until it is answered for good, and a leave is said to the
 * node that has the user in the room.
 */

const RETRY_MS = 1_000;
const PAGE = 50;

const NOT_IN_ROOM = { code: 'not_in_room', message: 'You are not in this room any more. Join it and send again.' };

const NO_NODE: Refusal = { code: 'no_node', message: 'No node answered. Try again when there is one.' };

export type Ready = 'yes' | 'wait' | { readonly code: string; readonly message: string };

export class MembershipKeeper {
  readonly #clock: Clock;
  readonly #rooms: Rooms;
  readonly #outbox: Outbox;
  readonly #session: () => SessionState;
  readonly #changed: () => void;
  #connection: Connection | undefined;
  /** The rooms that the last resume asked for. */
  #restored: readonly RoomName[] = [];

  constructor(clock: Clock, rooms: Rooms, outbox: Outbox, session: () => SessionState, changed: () => void) {
    this.#clock = clock;
    this.#rooms = rooms;
    this.#outbox = outbox;
    this.#session = session;
    this.#changed = changed;
  }

  /** A resume is about to be sent: the rooms whose membership it has to restore. */
  resuming(): RoomName[] {
    const joined = this.#rooms.all.filter((one) => one.membership === 'joined' && !one.direct).map(({ room }) => room);
    this.#restored = joined;
    return joined;
  }

  attached(connection: Connection): void {
    this.#connection = connection;
    // Left while the resume was under way: the node that was told of it is not this one.
    for (const room of this.#restored) if (!this.#rooms.get(room)) this.#sayLeft(connection, room);
    // Joined meanwhile, over there: what was said since then was sent by neither node.
    this.doubtUnrestored();
    for (const one of this.#rooms.all) {
      if (one.direct) void this.#loadDirect(one);
      else if (one.membership !== 'refused') void this.#join(one);
    }
    this.#flushLeaves();
  }

  /**
   * Doubts the rooms that were joined after the last resume. To be called when the node that was left says something after the move: the
   * cursor covers that then, and with it what was said there before it, in rooms that only the node here was asked for.
   */
  doubtUnrestored(): void {
    for (const one of this.#rooms.all) {
      if (!one.direct && one.membership === 'joined' && !this.#restored.includes(one.room)) one.timeline.uncertain = true;
    }
  }

  detached(): void {
    this.#connection = undefined;
    for (const one of this.#rooms.all) if (one.membership === 'joining') one.membership = 'wanted';
  }

  get uncertain(): readonly Conversation[] {
    return this.#rooms.all.filter((one) => one.membership === 'joined' && one.timeline.uncertain);
  }

  /** Asks for the uncertain rooms once more if the node has by now all that was read elsewhere; any room's answer says so. */
  async lookAgain(connection: Connection): Promise<void> {
    const any = this.#rooms.all.find((one) => one.membership === 'joined' && !one.direct);
    if (!any || this.uncertain.length === 0) return;
    const result = await connection.request<'join'>({ type: 'join', room: any.room, limit: 0 }).catch(() => undefined);
    if (!result || connection !== this.#connection || !this.#session().holds(result.cursor)) return;
    await Promise.all(this.uncertain.map((one) => (one.direct ? this.#loadDirect(one) : this.#join(one))));
  }

  join(room: RoomName): void {
    const one = this.#rooms.want(room);
    if (one.membership === 'wanted') void this.#join(one);
    this.#changed();
  }

  leave(room: RoomName): void {
    const one = this.#rooms.get(room);
    if (!one || one.direct) return;
    one.leaving = true;
    one.touch();
    this.#flushLeaves();
    this.#changed();
  }

  async setTopic(room: RoomName, topic: string): Promise<Refusal | undefined> {
    if (!this.#connection) return NO_NODE;
    try {
      await this.#connection.request<'topic'>({ type: 'topic', room, topic });
      return undefined;
    } catch (error) {
      if (error instanceof RequestRefused) return { code: error.code, message: error.message };
      if (error instanceof ConnectionLost) return NO_NODE;
      throw error;
    }
  }

  /** Tells the node of the rooms that were left, once nothing more is to be sent there. */
  #flushLeaves(): void {
    for (const one of this.#rooms.all.filter(({ leaving }) => leaving)) {
      const letters = this.#outbox.letters.filter((letter) => this.#rooms.roomOf(letter) === one.room);
      if (letters.some((letter) => letter.state.is === 'sending' || needsSending(letter))) continue;
      if (one.membership === 'joined' || one.membership === 'joining') {
        if (!this.#connection) continue;
        this.#sayLeft(this.#connection, one.room);
      }
      this.#rooms.forget(one.room);
    }
  }

  #sayLeft(connection: Connection, room: RoomName): void {
    connection.request<'leave'>({ type: 'leave', room }).catch(() => {});
  }

  /** May this post be sent to this room now? */
  ready(room: RoomName, letter: Letter): Ready {
    const one = this.#rooms.get(room);
    if (!one) return letter.state.is === 'stored' ? this.#visit(room) : NOT_IN_ROOM;
    if (one.membership === 'joined') return 'yes';
    return one.membership === 'refused' ? (one.error ?? 'wait') : 'wait';
  }

  /** The node says this client is not in a room it should be in. Joins again; false when the room is not wanted. */
  renew(room: RoomName): boolean {
    const one = this.#rooms.get(room);
    if (!one || one.direct || one.membership !== 'joined') return false;
    one.membership = 'wanted';
    void this.#join(one);
    return true;
  }

  /** Loads the posts before the ones that are there. */
  async loadOlder(room: RoomName): Promise<void> {
    const one = this.#rooms.get(room);
    if (one && (one.timeline.more || !one.loaded)) await this.#page(one, one.timeline.floor);
  }

  /** What became of a post that was sent again and stands above the page came long ago, and with no page. */
  async posted(event: EventMessage): Promise<void> {
    const one = this.#rooms.get(event.room);
    if (!one || !this.#connection || !one.timeline.more || one.timeline.isHere(placeOf(event))) return;
    const before = { ...placeOf(event), seq: event.seq + 1 };
    const request = this.#connection.request<'history'>({ type: 'history', room: one.room, limit: 1, before });
    const result = await request.catch(() => undefined);
    if (this.#rooms.get(one.room) !== one) return;
    for (const amendment of result?.amendments ?? []) this.#rooms.amend(amendment, 'page');
    this.#changed();
  }

  /** A post, a join or a replication got further: others may have waited for it. */
  progressed(): void {
    this.#flushLeaves();
    // What stands between posts that moved up out of the newest page is not here yet.
    for (const one of this.#rooms.all) if (one.timeline.isTorn && !one.mending) void this.#mend(one);
  }

  async #mend(one: Conversation): Promise<void> {
    one.mending = true;
    while (one.timeline.isTorn) if (!(await this.#page(one, one.timeline.floor))) break;
    one.mending = false;
  }

  /** The page before a place, or the newest. Returns whether there is one. */
  async #page(one: Conversation, floor?: Place): Promise<boolean> {
    const connection = this.#connection;
    if (!connection) return false;
    // What comes while the page is read may not be on it.
    const { isHeld } = this.#session();
    const result = await this.#read(connection, one, floor);
    if (!result || this.#rooms.get(one.room) !== one) return false;
    // The newest page was shown anew meanwhile: what stands between the two is yet to be asked for. So it is when the node was left.
    if (connection !== this.#connection || (floor && floor !== one.timeline.floor)) return true;
    one.loaded = true;
    const { isAheadOfNode } = this.#session();
    if (isAheadOfNode || !floor) one.timeline.uncertain = isAheadOfNode;
    this.#show(one, result, isHeld, floor);
    this.#changed();
    return result.events.length > 0;
  }

  /** Asks a node that has too much to do again, when it said, and for as long as it is the live one. */
  async #read(connection: Connection, one: Conversation, floor: Place | undefined): Promise<HistoryResult | undefined> {
    const before = floor ? { before: { ...floor } } : {};
    for (;;) {
      try {
        return await connection.request<'history'>({ type: 'history', room: one.room, limit: PAGE, ...before });
      } catch (error) {
        if (!(error instanceof RequestRefused && isRetryable(error.code))) return undefined;
        await new Promise<void>((resolve) => void this.#clock.after(error.retryAfterMs ?? RETRY_MS, resolve));
        if (this.#connection !== connection || this.#rooms.get(one.room) !== one) return undefined;
      }
    }
  }

  /** A room that was left holds a post that only one node has: back in, to say it again, then out. */
  #visit(room: RoomName): Ready {
    const one = this.#rooms.want(room);
    one.leaving = true;
    void this.#join(one);
    return 'wait';
  }

  async #loadDirect(one: Conversation): Promise<void> {
    if (!one.loaded || one.timeline.uncertain) await this.#page(one);
  }

  /** Again where the resume brought the user back: whole only if what is shown is in doubt. */
  async #join(one: Conversation): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    const isNew = one.membership !== 'joined';
    const whole = isNew || one.timeline.uncertain;
    if (isNew) {
      one.membership = 'joining';
      // What comes before the answer was sent when the user was in before: the changes to it were not.
      one.timeline.uncertain = true;
    }
    try {
      const result = await connection.request<'join'>({ type: 'join', room: one.room, ...(whole ? {} : { limit: 0 }) });
      // A node that was left answers late: the one here has been asked as well, and knows better who is there.
      if (this.#rooms.get(one.room) !== one || this.#connection !== connection) return;
      const session = this.#session();
      session.held(result.cursor);
      if (whole) {
        one.timeline.uncertain = session.isAheadOf(result.cursor);
        one.loaded = true;
        this.#show(one, result, session.isHeld);
      }
      this.#rooms.joined(one, result);
      // Else it stays: what is on its way to this room was sent by the resume, not by this answer.
      if (isNew) session.raiseTo(result.cursor);
    } catch (error) {
      this.#joinFailed(one, error, connection);
    }
    this.#changed();
  }

  #joinFailed(one: Conversation, error: unknown, connection: Connection): void {
    if (this.#rooms.get(one.room) !== one) return;
    if (error instanceof ConnectionLost) {
      if (one.membership === 'joining') one.membership = 'wanted';
      // Moved to another node while the answer was on its way: nobody else will ask again.
      if (this.#connection && this.#connection !== connection && one.membership === 'wanted') void this.#join(one);
      return;
    }
    if (!(error instanceof RequestRefused)) throw error;
    if (!isRetryable(error.code)) {
      one.refused(error.code, error.message);
      return;
    }
    this.#clock.after(error.retryAfterMs ?? RETRY_MS, () => {
      if (this.#connection === connection && this.#rooms.get(one.room) === one) void this.#join(one);
    });
  }

  /** Oldest first, as pages are; what was read comes before what is written next. */
  #show(one: Conversation, page: HistoryResult, holds: SessionState['isHeld'], before?: Place): void {
    one.page(page, this.#clock.monotonic(), (event) => this.#rooms.ownDelivery(event, 'page'), holds, before);
    for (const amendment of page.amendments ?? []) this.#rooms.amend(amendment, 'page');
    const newest = page.events.at(-1);
    if (newest) this.#session().read(newest.at);
  }
}
