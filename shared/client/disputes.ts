import type { Place } from '../ids.ts';
import type { Clock } from '../time/clock.ts';
import type { Connection } from './connection.ts';
import type { Conversation } from './conversation.ts';
import type { MembershipKeeper } from './membership.ts';
import type { Rooms } from './rooms.ts';

/**
 * Settles where a post stands of which two copies were seen. The live node's word is shown. If an earlier copy was seen
 * elsewhere (a node that was cut off took it first), that one counts once it has arrived here; but this client's cursor covers
 * it, so no node will send it again. So the node is asked for it now and then, until it is there. The same goes for rooms that a node
 * showed which lagged behind: they are shown anew when the live one does so no longer.
 */
const ASK_FROM_MS = 1_000;
const ASK_TO_MS = 30_000;

export class Disputes {
  readonly #clock: Clock;
  readonly #rooms: Rooms;
  readonly #membership: Pick<MembershipKeeper, 'uncertain' | 'lookAgain'>;
  readonly #changed: () => void;
  #connection: Connection | undefined;
  #delay = ASK_FROM_MS;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, rooms: Rooms, membership: Pick<MembershipKeeper, 'uncertain' | 'lookAgain'>, changed: () => void) {
    this.#clock = clock;
    this.#rooms = rooms;
    this.#membership = membership;
    this.#changed = changed;
  }

  attached(connection: Connection): void {
    this.#connection = connection;
    this.hurry();
  }

  detached(): void {
    this.#connection = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** A post arrived: there may be a new dispute. */
  noticed(): void {
    if (!this.#cancel) this.#schedule();
  }

  /** The mesh changed: what was missing may be on its way. */
  hurry(): void {
    this.#delay = ASK_FROM_MS;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#schedule();
  }

  #schedule(): void {
    if (!this.#connection || (this.#open().length === 0 && this.#membership.uncertain.length === 0)) return;
    this.#cancel = this.#clock.after(this.#delay, () => void this.#ask());
    this.#delay = Math.min(ASK_TO_MS, this.#delay * 2);
  }

  async #ask(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    const turn = this.#cancel;
    for (const { conversation, place } of this.#open()) await this.#askFor(connection, conversation, place);
    await this.#membership.lookAgain(connection);
    // Detached or hurried meanwhile: whoever did so has scheduled what is to come.
    if (this.#cancel !== turn) return;
    this.#cancel = undefined;
    this.#schedule();
  }

  /** Asks for the one post at this place or, if it is not there, gets the one before, which says as much. */
  async #askFor(connection: Connection, conversation: Conversation, place: Place): Promise<void> {
    const before = { ...place, seq: place.seq + 1 };
    const result = await connection
      .request<'history'>({ type: 'history', room: conversation.room, before, limit: 1 })
      .catch(() => undefined);
    const event = result?.events[0];
    if (event?.origin !== place.origin || event.seq !== place.seq) return;
    this.#rooms.found(conversation, event, this.#clock.monotonic());
    this.#changed();
  }

  #open(): readonly { readonly conversation: Conversation; readonly place: Place }[] {
    return this.#rooms.all
      .filter(({ membership }) => membership === 'joined')
      .flatMap((conversation) => [...conversation.timeline.disputed].map((place) => ({ conversation, place })));
  }
}
