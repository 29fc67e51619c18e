import type { OriginId } from '../ids.ts';

/**
 * What is held, said briefly: for each origin the highest sequence up to which nothing is missing.
 * An origin that is absent stands at 0.
 */
export type VersionVector = ReadonlyMap<OriginId, number>;
export type MutableVersionVector = Map<OriginId, number>;

/** The same as JSON: `{origin: seq}`. This is also the shape of a client's cursor. */
export type VersionRecord = Readonly<Record<string, number>>;

export function headOf(vector: VersionVector, origin: OriginId): number {
  return vector.get(origin) ?? 0;
}

/** Raises one entry; a lower value changes nothing. Returns whether it rose. */
export function raise(vector: MutableVersionVector, origin: OriginId, seq: number): boolean {
  if (seq <= headOf(vector, origin)) return false;
  vector.set(origin, seq);
  return true;
}

export function raiseAll(vector: MutableVersionVector, other: VersionVector): void {
  for (const [origin, seq] of other) raise(vector, origin, seq);
}

/** Does `a` hold everything that `b` holds? */
export function covers(a: VersionVector, b: VersionVector): boolean {
  for (const [origin, seq] of b) if (headOf(a, origin) < seq) return false;
  return true;
}

export function toRecord(vector: VersionVector): VersionRecord {
  return Object.fromEntries(vector);
}

export function fromRecord(record: VersionRecord): MutableVersionVector {
  return new Map(Object.entries(record)) as MutableVersionVector;
}

/** How many events `own` lacks of what the others hold together. */
export function lackingCount(own: VersionRecord, others: Iterable<VersionRecord>): number {
  const most = new Map<string, number>();
  for (const heads of others) {
    for (const [origin, seq] of Object.entries(heads)) most.set(origin, Math.max(seq, most.get(origin) ?? 0));
  }
  let lacking = 0;
  for (const [origin, seq] of most) lacking += Math.max(0, seq - (own[origin] ?? 0));
  return lacking;
}
