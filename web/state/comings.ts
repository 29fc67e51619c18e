import type { RoomState } from './types.ts';

/** Who came to a room and who left it: name → came (true) or left (false). One who did both is not in it, and so noise folds away. */
export type Comings = ReadonlyMap<string, boolean>;

/** What is told after the members changed: the same map when nothing is to be told of. `own`: every name that its reader had. Pure. */
export function withComings(told: Comings, before: RoomState, after: RoomState, own: ReadonlySet<string>): Comings {
  if (!before.joined || !after.joined || after.with !== undefined) return told;
  const [old, now] = [before, after].map(({ members }) => new Set<string>(members.map(({ name }) => name)));
  const next = new Map(told);
  for (const name of new Set([...(old ?? []), ...(now ?? [])])) {
    const came = now?.has(name) ?? false;
    if (own.has(name) || old?.has(name) === came) continue;
    if (next.get(name) === !came) next.delete(name);
    else next.set(name, came);
  }
  return next.size === told.size && [...next].every(([name, came]) => told.get(name) === came) ? told : next;
}

/** Those who came, or those who left. */
export function whoDid(told: Comings, came: boolean): readonly string[] {
  return [...told.keys()].filter((name) => told.get(name) === came);
}
