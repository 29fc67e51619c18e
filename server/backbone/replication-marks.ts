import { headOf, type MutableVersionVector, raiseAll, type VersionVector } from '../../shared/causality/version-vector.ts';
import type { NodeName, OriginId } from '../../shared/ids.ts';
import type { ReplicationMark } from './backbone.ts';

/**
 * How far each origin's events have spread, from what the nodes say they hold on disk. Owns those statements. Marks only
 * rise: what was true once is not taken back because a node lost its disk or a new one came up empty.
 */
export class ReplicationMarks {
  readonly #own: () => VersionVector;
  readonly #isAlone: () => boolean;
  readonly #others = new Map<NodeName, MutableVersionVector>();
  readonly #marks = new Map<OriginId, ReplicationMark>();
  readonly #listeners = new Set<(marks: readonly ReplicationMark[]) => void>();
  #up: ReadonlySet<NodeName> = new Set();

  /** `own`: the heads of this node. `isAlone`: it knows no peer, so it is its whole mesh. */
  constructor(own: () => VersionVector, isAlone: () => boolean) {
    this.#own = own;
    this.#isAlone = isAlone;
  }

  onReplicated(listener: (marks: readonly ReplicationMark[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  mark(origin: OriginId): ReplicationMark {
    return this.#marks.get(origin) ?? { origin, seq: 0, everywhere: 0 };
  }

  /** Everything that is on disk here is on another node's, too. */
  get isSpread(): boolean {
    for (const [origin, head] of this.#own()) if (this.mark(origin).seq < head) return false;
    return true;
  }

  /** What another node was last heard to hold on disk. */
  headsOf(node: NodeName): VersionVector {
    return this.#others.get(node) ?? NOTHING;
  }

  /** Another node's heads, some or all. `fresh`: forget what it said before. */
  note(node: NodeName, heads: VersionVector, fresh: boolean): void {
    const known = (fresh ? undefined : this.#others.get(node)) ?? new Map();
    raiseAll(known, heads);
    this.#others.set(node, known);
    this.recount(heads.keys());
  }

  /** The other nodes that can be reached now. */
  setUp(nodes: ReadonlySet<NodeName>): void {
    this.#up = nodes;
    this.recount(this.#own().keys());
  }

  /** To be called for origins whose own head moved. */
  recount(origins: Iterable<OriginId>): void {
    const risen: ReplicationMark[] = [];
    for (const origin of origins) {
      const before = this.mark(origin);
      const now = this.#count(origin);
      if (now.seq <= before.seq && now.everywhere <= before.everywhere) continue;
      const mark = { origin, seq: Math.max(before.seq, now.seq), everywhere: Math.max(before.everywhere, now.everywhere) };
      this.#marks.set(origin, mark);
      risen.push(mark);
    }
    if (risen.length > 0) for (const listener of this.#listeners) listener(risen);
  }

  #count(origin: OriginId): ReplicationMark {
    const own = headOf(this.#own(), origin);
    if (this.#isAlone()) return { origin, seq: own, everywhere: own };
    let second = 0;
    for (const heads of this.#others.values()) second = Math.max(second, headOf(heads, origin));
    let everywhere = own;
    for (const node of this.#up) everywhere = Math.min(everywhere, headOf(this.#others.get(node) ?? NOTHING, origin));
    const seq = Math.min(own, second);
    return { origin, seq, everywhere: Math.min(everywhere, seq) };
  }
}

const NOTHING: ReadonlyMap<OriginId, number> = new Map();
