import type { NodeName, OriginId } from '../../shared/ids.ts';
import { chunksOf } from '../membership/gossip.ts';
import type { Json, Run, StateDelta, StateTable } from '../membership/state-table.ts';

/** What tests of soft state need: names, and two tables that tell each other what the other lacks. */

export const node = (name: string) => name as NodeName;
export const run = (incarnation: number, origin = `run${incarnation}`): Run => ({ incarnation, origin: origin as OriginId });
export const A = node('a');
export const B = node('b');
export const C = node('c');

/** What a table says an owner has, removals left out. */
export const view = (table: StateTable, owner: NodeName) => Object.fromEntries([...table.entries(owner, '')].sort());
/** What `to` lacks of what `from` knows, by digest, as it goes over a link. */
export function lacking(from: StateTable, to: StateTable): readonly StateDelta[] {
  const digest = to.digest();
  return from.owners().flatMap((owner) => {
    const delta = from.deltaSince(owner, ...((digest[owner] ?? [0, 0]) as [number, number]));
    return delta ? chunksOf(delta) : [];
  });
}
export function sync(from: StateTable, to: StateTable): void {
  for (const delta of lacking(from, to)) to.merge(delta);
}
/** A value so large that few of them fill a message. */
export const big = (mark: string): Json => `${mark}${'.'.repeat(50_000)}`;
