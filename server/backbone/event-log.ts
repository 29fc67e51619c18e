import { type MutableVersionVector, raise, type VersionVector } from '../../shared/causality/version-vector.ts';
import type { Stamp } from '../../shared/ids.ts';
import type { Draft, LogEvent } from '../../shared/protocol/event.ts';
import { ProtocolError } from '../../shared/protocol/protocol-error.ts';
import { type Opened, type Outcome, type Proposal, type Store, type StoredEvent, StoreError } from '../store/store.ts';
import type { Appended } from './backbone.ts';

/**
 * The log of one node, in front of its store: the spine. Own posts come in by `append`, a peer's events by `admit`; both leave
 * by `onCommitted`, once, after the commit, in position order.
 *
 * Owns the heads and the queue of proposals. Commits are grouped: while one is being fsynced the next gathers. After a
 * commit that failed for any other reason than a full disk nothing is committed or answered any more: `onFailed` fires,
 * and the node has to end.
 */
const BATCH_LIMIT = 1_000;
/** Of a peer's events in one commit while posts come in here: a post waits for no more than these. */
const ADMITS_BESIDE_POSTS = 128;
/** Posts come in here: there was one in so many commits. */
const BUSY_COMMITS = 32;

interface Waiting {
  readonly proposal: Proposal;
  settle(outcome: Outcome): void;
  refuse(error: Error): void;
}

/** `held`: on disk. `missing`: has to be fetched again. `refused`: one origin more than a mesh can take; never fetch it. */
export type Admission = 'held' | 'missing' | 'refused';

export interface LogClock {
  tick(): Stamp;
  witness(stamp: Stamp): void;
}

export class EventLog {
  readonly #store: Store;
  readonly #clock: LogClock;
  readonly #heads: MutableVersionVector;
  readonly #committed = new Set<(events: readonly StoredEvent[]) => void>();
  readonly #onFailed: (error: Error) => void;
  /** Own posts are committed before what comes from peers. */
  #appends: Waiting[] = [];
  #admits: Waiting[] = [];
  #commitsSinceAppend = BUSY_COMMITS;
  #position: number;
  #committing = false;
  #failed = false;
  #proposed = 0;
  #settled = 0;
  #full = false;

  constructor(deps: {
    readonly store: Store;
    readonly clock: LogClock;
    readonly opened: Opened;
    readonly onFailed: (error: Error) => void;
  }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#heads = new Map(deps.opened.heads);
    this.#position = deps.opened.position;
    this.#onFailed = deps.onFailed;
  }

  get position(): number {
    return this.#position;
  }

  /** What is on disk here. */
  heads(): VersionVector {
    return this.#heads;
  }

  /** The last commit found no room on the disk. */
  get isFull(): boolean {
    return this.#full;
  }

  /** All proposals so far, and those that were committed or refused. */
  get progress(): { readonly proposed: number; readonly settled: number } {
    return { proposed: this.#proposed, settled: this.#settled };
  }

  /** Proposals that are not committed yet. */
  get pending(): number {
    return this.#appends.length + this.#admits.length;
  }

  /** Posts come in here: what comes from peers is taken in bit by bit between them. */
  get isBusy(): boolean {
    return this.#commitsSinceAppend < BUSY_COMMITS;
  }

  onCommitted(listener: (events: readonly StoredEvent[]) => void): () => void {
    this.#committed.add(listener);
    return () => this.#committed.delete(listener);
  }

  append(draft: Draft, seen?: Stamp): Promise<Appended> {
    if (seen !== undefined) this.#clock.witness(seen);
    return new Promise((resolve, reject) => {
      this.#propose({
        proposal: { type: 'append', draft, at: this.#clock.tick() },
        settle: (outcome) => {
          if (outcome.type === 'conflict') reject(new ProtocolError('id_conflict'));
          else if ('event' in outcome && outcome.event) resolve({ event: outcome.event, isNew: outcome.type === 'stored' });
          else reject(new ProtocolError('internal'));
        },
        refuse: reject,
      });
    });
  }

  admit(event: LogEvent, json: string, settled: (admission: Admission) => void): void {
    this.#clock.witness(event.at);
    this.#propose({
      proposal: { type: 'admit', event, json },
      settle: (outcome) => settled(admissionOf(outcome)),
      refuse: () => settled('missing'),
    });
  }

  /**
   * Asks a full disk whether there is room again; to be called now and then. Without it only the next post would tell, and
   * nobody brings one to a node that says it is full.
   */
  async probe(): Promise<void> {
    if (!this.#full || this.#committing || this.#failed) return;
    this.#committing = true;
    await this.#commit([]);
    await this.#commitAll();
  }

  #propose(waiting: Waiting): void {
    if (this.#failed) return;
    this.#proposed += 1;
    (waiting.proposal.type === 'append' ? this.#appends : this.#admits).push(waiting);
    if (this.#committing) return;
    this.#committing = true;
    // In a microtask, so that everything proposed in this turn shares the first fsync.
    void Promise.resolve().then(() => this.#commitAll());
  }

  async #commitAll(): Promise<void> {
    while (this.pending > 0 && !this.#failed) await this.#commit(this.#nextBatch());
    this.#committing = false;
  }

  #nextBatch(): readonly Waiting[] {
    const appends = this.#appends.splice(0, BATCH_LIMIT);
    this.#commitsSinceAppend = appends.length > 0 ? 0 : this.#commitsSinceAppend + 1;
    return [...appends, ...this.#admits.splice(0, this.isBusy ? ADMITS_BESIDE_POSTS : BATCH_LIMIT)];
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const { outcomes, position } = await this.#store.commit(batch.map(({ proposal }) => proposal));
      this.#settled += batch.length;
      this.#full = false;
      this.#take(batch, outcomes, position);
    } catch (error) {
      this.#refuse(batch, error);
    }
  }

  #take(batch: readonly Waiting[], outcomes: readonly Outcome[], position: number): void {
    const stored: StoredEvent[] = [];
    for (const outcome of outcomes) if (outcome.type === 'stored') stored.push(outcome.event);
    for (const { origin, seq } of stored) raise(this.#heads, origin, seq);
    this.#position = position;
    if (stored.length > 0) for (const listener of this.#committed) listener(stored);
    for (const [index, waiting] of batch.entries()) waiting.settle(outcomes[index] as Outcome);
  }

  #refuse(batch: readonly Waiting[], error: unknown): void {
    if (error instanceof StoreError && error.code === 'full') {
      this.#full = true;
      this.#settled += batch.length;
      for (const waiting of batch) waiting.refuse(new ProtocolError('storage_full'));
      return;
    }
    // What is on disk is unknown now. Nobody gets an answer, good or bad: a retry elsewhere finds out.
    this.#failed = true;
    this.#appends = [];
    this.#admits = [];
    this.#onFailed(error instanceof Error ? error : new Error(String(error)));
  }
}

function admissionOf(outcome: Outcome): Admission {
  if (outcome.type !== 'gap') return 'held';
  return outcome.originLimit ? 'refused' : 'missing';
}
