import type { NodeName, OriginId } from '../../shared/ids.ts';

/**
 * Soft state of the whole mesh: for each node (owner) the entries that it alone writes, each with a version that only rises
 * within one run of it. Pure: merging is a function of what is held and what arrives, in any order, any number of times.
 *
 * A delta (from, to] holds every entry of an owner that changed after `from`; one with `from` 0 is everything there is and
 * replaces what was held. So a holder at version v knows all up to v, and two digests tell exactly what to send.
 *
 * Everything there is may come as several deltas: the first has `from` 0, and `floor` says up to where the last will reach.
 * In between (version below floor) an owner is held in part: nothing is told of it, and only the rest, or more, is taken in.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface StateEntry {
  readonly key: string;
  readonly version: number;
  /** null: removed. */
  readonly value: Json;
  /** Why it was removed. */
  readonly reason?: string;
  /** What its owner had appended by then: up to here of its own origin. */
  readonly seq?: number;
}

export interface Run {
  /** Rises with every run of a node: Unix ms of its start, or one more than an earlier run that is still remembered. */
  readonly incarnation: number;
  readonly origin: OriginId;
}

export interface StateDelta extends Run {
  readonly owner: NodeName;
  readonly from: number;
  readonly to: number;
  /** Removals up to here are not told one by one any more. */
  readonly floor: number;
  readonly entries: readonly StateEntry[];
}

/** owner → [incarnation, version] */
export type Digest = Readonly<Record<string, readonly [number, number]>>;

export interface Change {
  readonly owner: NodeName;
  readonly key: string;
  readonly value: Json;
  readonly reason: string | undefined;
  readonly seq?: number | undefined;
  /** The entry is gone without a word about it: its owner runs anew, or the removal is no longer told. */
  readonly replaced: boolean;
}

/** `earlier`, `contested`: it is what a former run of this very node said; the latter has to be outdone. */
export type Merge = 'applied' | 'old' | 'gap' | 'contested' | 'earlier';

interface Owned {
  run: Run;
  version: number;
  /** Removals up to here are forgotten: whoever knows less gets everything. */
  floor: number;
  readonly entries: Map<string, StateEntry>;
  removed: number;
}

const REMOVED_LIMIT = 256;
const OWNER_LIMIT = 256;

export class StateTable {
  readonly self: NodeName;
  readonly #owners = new Map<NodeName, Owned>();
  readonly #forgotten = new Map<NodeName, readonly [number, number]>();

  constructor(self: NodeName, run: Run) {
    this.self = self;
    this.#owners.set(self, { run, version: 0, floor: 0, entries: new Map(), removed: 0 });
  }

  owners(): readonly NodeName[] {
    return [...this.#owners.keys()];
  }

  run(owner: NodeName): Run | undefined {
    return this.#owners.get(owner)?.run;
  }

  version(owner: NodeName): number {
    return this.#owners.get(owner)?.version ?? 0;
  }

  get(owner: NodeName, key: string): Json | undefined {
    return this.#owners.get(owner)?.entries.get(key)?.value ?? undefined;
  }

  /** The live entries of an owner whose key starts with `prefix`: what follows the prefix, and the value. */
  *entries(owner: NodeName, prefix: string): Generator<readonly [string, Json]> {
    for (const { key, value } of this.#owners.get(owner)?.entries.values() ?? []) {
      if (value !== null && key.startsWith(prefix)) yield [key.slice(prefix.length), value];
    }
  }

  /** Writes an own entry; null removes it. Returns the change, or undefined when it says nothing new. */
  write(key: string, value: Json, reason?: string, seq?: number): Change | undefined {
    const own = this.#owners.get(this.self) as Owned;
    const before = own.entries.get(key)?.value ?? null;
    if (JSON.stringify(before) === JSON.stringify(value)) return undefined;
    own.version += 1;
    const more = { ...(reason === undefined ? {} : { reason }), ...(seq === undefined ? {} : { seq }) };
    put(own, { key, version: own.version, value, ...more });
    prune(own);
    return { owner: this.self, key, value, reason, seq, replaced: false };
  }

  /** An owner that is held in part counts as not held: only everything there is completes it. */
  digest(): Digest {
    return Object.fromEntries(
      [...this.#owners].map(([owner, { run, version, floor }]) => [owner, [run.incarnation, version < floor ? 0 : version]]),
    );
  }

  /** What somebody lacks of an owner who says they know (incarnation, version) of it; undefined when nothing. */
  deltaSince(owner: NodeName, incarnation: number, version: number): StateDelta | undefined {
    const owned = this.#owners.get(owner);
    if (!owned || incarnation > owned.run.incarnation || owned.version < owned.floor) return undefined;
    const same = incarnation === owned.run.incarnation;
    if (same && version >= owned.version) return undefined;
    const from = same && version >= owned.floor ? version : 0;
    const entries = [...owned.entries.values()].filter((entry) => entry.version > from && (from > 0 || entry.value !== null));
    entries.sort((a, b) => a.version - b.version);
    return { owner, ...owned.run, from, to: owned.version, floor: from === 0 ? owned.version : owned.floor, entries };
  }

  /** Takes a delta in. `changes` is what it changed, or of a former run of this node what that had said. */
  merge(delta: StateDelta): { readonly merge: Merge; readonly changes: readonly Change[] } {
    if (delta.owner === this.self) return this.#mergeOwn(delta);
    const held = this.#owners.get(delta.owner);
    const forgotten = this.#forgotten.get(delta.owner);
    if (!held && forgotten && !isAfter([delta.incarnation, reachOf(delta)], forgotten)) return rejected('old');
    if (!held && this.#owners.size >= OWNER_LIMIT) return rejected('old');
    const sameRun = held?.run.incarnation === delta.incarnation;
    if (held && delta.incarnation < held.run.incarnation) return rejected('old');
    const verdict = held && sameRun ? compare(delta, held) : delta.from > 0 ? 'gap' : 'applied';
    if (verdict !== 'applied') return rejected(verdict);
    this.#forgotten.delete(delta.owner);
    return { merge: 'applied', changes: this.#apply(held, sameRun, delta) };
  }

  /** Lets go of an owner; what is re-told about it later counts only if it is news. */
  forget(owner: NodeName): void {
    const held = this.#owners.get(owner);
    if (!held || owner === this.self) return;
    this.#owners.delete(owner);
    this.#forgotten.set(owner, [held.run.incarnation, held.version]);
  }

  /** An earlier run of this very node is remembered as later than this one (its clock was ahead): go above it. */
  #mergeOwn(delta: StateDelta): { readonly merge: Merge; readonly changes: readonly Change[] } {
    const own = this.#owners.get(this.self) as Owned;
    if (delta.origin === own.run.origin) return rejected('old');
    const changes = delta.entries.map(({ key, value, reason }) => ({ owner: delta.owner, key, value, reason, replaced: false }));
    if (delta.incarnation < own.run.incarnation) return { merge: 'earlier', changes };
    own.run = { ...own.run, incarnation: delta.incarnation + 1 };
    return { merge: 'contested', changes };
  }

  #apply(held: Owned | undefined, sameRun: boolean, delta: StateDelta): readonly Change[] {
    const { owner } = delta;
    const changes: Change[] = [];
    const owned: Owned = held && sameRun && delta.from > 0 ? held : fresh(delta);
    if (held && owned !== held) {
      const kept = new Set(delta.entries.map(({ key }) => key));
      for (const { key, value } of held.entries.values()) {
        if (value !== null && !kept.has(key)) changes.push({ owner, key, value: null, reason: undefined, replaced: true });
      }
    }
    for (const entry of delta.entries) {
      if ((owned.entries.get(entry.key)?.version ?? 0) >= entry.version) continue;
      put(owned, entry);
      changes.push({ owner, key: entry.key, value: entry.value, reason: entry.reason, seq: entry.seq, replaced: false });
    }
    owned.version = delta.to;
    owned.floor = Math.max(owned.floor, delta.floor);
    prune(owned);
    this.#owners.set(owner, owned);
    return changes;
  }
}

/** Up to where the deltas that come with this one will reach. */
function reachOf({ to, floor }: StateDelta): number {
  return Math.max(to, floor);
}

/** Is this news to somebody who holds so much of the same run? */
function compare(
  delta: StateDelta,
  { version, floor }: { readonly version: number; readonly floor: number },
): Exclude<Merge, 'contested'> {
  const inPart = version < floor;
  if (delta.from === 0) {
    const isMore = inPart ? delta.floor > floor || (delta.floor === floor && delta.to > version) : reachOf(delta) > version;
    return isMore ? 'applied' : 'old';
  }
  if (delta.to <= version || (inPart && delta.floor < floor)) return 'old';
  // Its sender no longer tells removals that are not known here.
  if (delta.floor > (inPart ? floor : version)) return 'gap';
  return delta.from > version ? 'gap' : 'applied';
}

function fresh({ incarnation, origin, floor }: StateDelta): Owned {
  return { run: { incarnation, origin }, version: 0, floor, entries: new Map(), removed: 0 };
}

function put(owned: Owned, entry: StateEntry): void {
  if (owned.entries.get(entry.key)?.value === null) owned.removed -= 1;
  if (entry.value === null) owned.removed += 1;
  owned.entries.set(entry.key, entry);
}

function prune(owned: Owned): void {
  if (owned.removed <= REMOVED_LIMIT) return;
  for (const { key, value } of [...owned.entries.values()]) if (value === null) owned.entries.delete(key);
  owned.removed = 0;
  owned.floor = Math.max(owned.floor, owned.version);
}

function isAfter(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] !== b[0] ? a[0] > b[0] : a[1] > b[1];
}

function rejected(merge: Merge): { readonly merge: Merge; readonly changes: readonly Change[] } {
  return { merge, changes: [] };
}
