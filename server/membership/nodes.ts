import type { NodeName } from '../../shared/ids.ts';
import { TIMES } from '../../shared/protocol/limits.ts';
import { afterAwake } from '../../shared/time/awake.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { type LinkClaims, reachable } from './reachability.ts';

/**
 * Which nodes are there:
 *
 *   alive ──not reachable──▶ suspect ──grace over──▶ down ──10 minutes──▶ left (forgotten)
 *     ▲────────reachable again───┴────────────────────┘
 *
 * Owns each node's state and its one timer, which counts only the time in which this node was itself awake. `suspect` still counts as present, so a short cut shows nothing.
 */
export type NodeState = 'alive' | 'suspect' | 'down';

export interface NodesListener {
  /** A node came into sight (alive again, or first seen). */
  appeared(node: NodeName): void;
  /** Its grace is over: what it held is out of sight. */
  vanished(node: NodeName): void;
  left(node: NodeName): void;
  /** Anything about any node's state changed. */
  changed(): void;
}

interface Tracked {
  state: NodeState;
  cancel: () => void;
  /** Monotonic ms, where it was down before. */
  revivedAt?: number;
}

/** A link that comes up brings old word of the nodes behind it, and what has become of them a moment later. */
const HEARSAY_MS = 250;

export class Nodes {
  readonly #self: NodeName;
  readonly #clock: Clock;
  readonly #listener: NodesListener;
  readonly #tracked = new Map<NodeName, Tracked>();

  constructor(self: NodeName, clock: Clock, listener: NodesListener) {
    this.#self = self;
    this.#clock = clock;
    this.#listener = listener;
    this.#tracked.set(self, { state: 'alive', cancel: () => {} });
  }

  state(node: NodeName): NodeState | undefined {
    return this.#tracked.get(node)?.state;
  }

  names(): readonly NodeName[] {
    return [...this.#tracked.keys()].sort();
  }

  /** Those that can be reached now, this node included. */
  alive(): ReadonlySet<NodeName> {
    return new Set(this.names().filter((node) => this.state(node) === 'alive'));
  }

  /** To be called whenever a link claim or the set of known nodes changed. */
  update(known: Iterable<NodeName>, claims: LinkClaims): void {
    const inReach = reachable(this.#self, claims);
    let changed = false;
    for (const node of new Set([...known, ...this.#tracked.keys()])) {
      if (inReach.has(node)) changed = this.#revive(node) || changed;
      else changed = this.#suspect(node) || changed;
    }
    if (changed) this.#listener.changed();
  }

  stop(): void {
    for (const { cancel } of this.#tracked.values()) cancel();
  }

  #revive(node: NodeName): boolean {
    const tracked = this.#tracked.get(node);
    if (tracked?.state === 'alive') return false;
    tracked?.cancel();
    const wasDown = tracked?.state === 'down';
    this.#tracked.set(node, { state: 'alive', cancel: () => {}, ...(wasDown && { revivedAt: this.#clock.monotonic() }) });
    if (tracked?.state !== 'suspect') this.#listener.appeared(node);
    return true;
  }

  #suspect(node: NodeName): boolean {
    const tracked = this.#tracked.get(node);
    if (tracked && tracked.state !== 'alive') return false;
    // A node heard of and never reached is down from the start: it has nothing in sight to be patient with.
    if (!tracked) this.#down(node);
    else if (this.#clock.monotonic() - (tracked.revivedAt ?? Number.NEGATIVE_INFINITY) < HEARSAY_MS) this.#gone(node);
    else this.#tracked.set(node, { state: 'suspect', cancel: afterAwake(this.#clock, TIMES.grace, () => this.#giveUp(node)) });
    return true;
  }

  #giveUp(node: NodeName): void {
    this.#gone(node);
    this.#listener.changed();
  }

  #gone(node: NodeName): void {
    this.#down(node);
    this.#listener.vanished(node);
  }

  #down(node: NodeName): void {
    const cancel = this.#clock.after(TIMES.forgetNode, () => {
      this.#tracked.delete(node);
      this.#listener.left(node);
      this.#listener.changed();
    });
    this.#tracked.set(node, { state: 'down', cancel });
  }
}
