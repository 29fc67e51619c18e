import type { NodeName } from '../../shared/ids.ts';
import { TIMES } from '../../shared/protocol/limits.ts';
import { afterAwake } from '../../shared/time/awake.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Session } from './people.ts';
import type { LocalSession } from './presence.ts';
import type { Json } from './state-table.ts';

/**
 * The sessions whose clients are attached to this node, and those whose socket dropped less than the grace ago. Owns their grace
 * timers; writes and removes their entries and nobody else's.
 */
export class LocalSessions {
  readonly #node: NodeName;
  readonly #clock: Clock;
  readonly #write: (key: string, value: Json, reason?: string) => void;
  readonly #known: (author: LocalSession['author']) => Iterable<Session>;
  readonly #held = new Map<string, { readonly session: Session; readonly cancel: (() => void) | undefined }>();

  readonly #earlier = new Map<string, Session>();

  constructor(deps: {
    readonly node: NodeName;
    readonly clock: Clock;
    readonly write: (key: string, value: Json, reason?: string) => void;
    /** Every session of an author that is in sight, wherever it is. */
    readonly known: (author: LocalSession['author']) => Iterable<Session>;
  }) {
    this.#node = deps.node;
    this.#clock = deps.clock;
    this.#write = deps.write;
    this.#known = deps.known;
  }

  get size(): number {
    return this.#held.size;
  }

  /**
   * A client attached with this session: from now on it is here, wherever it was. Which of two nodes has it now the client knows
   * best, so its own count decides; for one that does not count, the wall clock does between nodes that cannot see each other, and a
   * known session is always exceeded.
   */
  enter(local: LocalSession): void {
    this.#held.get(local.id)?.cancel?.();
    const { since, known } = this.#seniority(local);
    const held = this.#held.get(local.id)?.session;
    const epochs = [...known, ...(held ? [held] : [])].flatMap(({ id, epoch }) => (id === local.id ? epoch + 1 : []));
    this.#put(local, since, local.turn ?? Math.max(this.#clock.now(), ...epochs));
  }

  /** It is where it was, in other rooms. Ignored for a session that is not here any more. */
  update(local: LocalSession): void {
    const held = this.#held.get(local.id);
    if (held && !held.cancel) this.#put(local, Math.min(held.session.since, this.#seniority(local).since), held.session.epoch);
  }

  /** A session that an earlier run of this node had, as others remember it: who comes back within the grace keeps their place. */
  recall(earlier: Session): void {
    this.#earlier.set(earlier.id, earlier);
    this.#clock.after(TIMES.grace, () => this.#earlier.delete(earlier.id));
    for (const { session, cancel } of [...this.#held.values()]) {
      if (session.author === earlier.author && session.since > earlier.since && !cancel) this.update(session);
    }
  }

  exit(id: string, reason: 'bye' | 'lost'): void {
    const held = this.#held.get(id);
    if (!held) return;
    held.cancel?.();
    if (reason === 'bye') this.#remove(id, reason);
    else this.#held.set(id, { ...held, cancel: afterAwake(this.#clock, TIMES.grace, () => this.#remove(id, reason)) });
  }

  /** The same session is seen on another node. Returns whether the one here gave way to it. */
  yieldTo(other: Session): boolean {
    const held = this.#held.get(other.id);
    if (!held) return false;
    const { epoch } = held.session;
    if (other.epoch < epoch || (other.epoch === epoch && other.node < this.#node)) return false;
    held.cancel?.();
    this.#remove(other.id, 'leave');
    return true;
  }

  stop(): void {
    for (const { cancel } of this.#held.values()) cancel?.();
  }

  /** Connected since when, by all that is known of the author. */
  #seniority({ author }: LocalSession): { readonly since: number; readonly known: readonly Session[] } {
    const known = [...this.#known(author), ...[...this.#earlier.values()].filter((session) => session.author === author)];
    return { since: Math.min(this.#clock.now(), ...known.map((session) => session.since)), known };
  }

  #put({ id, author, name, rooms }: LocalSession, since: number, epoch: number): void {
    this.#held.set(id, { session: { id, node: this.#node, author, name, rooms, since, epoch }, cancel: undefined });
    this.#write(keyOf(id), { author, name, rooms: [...rooms], since, epoch });
  }

  #remove(id: string, reason: string): void {
    this.#held.delete(id);
    this.#write(keyOf(id), null, reason);
  }
}

export const SESSION_PREFIX = 'session:';

function keyOf(id: string): string {
  return `${SESSION_PREFIX}${id}`;
}
