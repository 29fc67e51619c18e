import type { NodeName } from '../../shared/ids.ts';

/** Who says to be linked to whom, up links only. */
export type LinkClaims = ReadonlyMap<NodeName, ReadonlySet<NodeName>>;

/**
 * The nodes that `self` can reach over any number of links, itself included. A link counts when both ends say it is up: a
 * dead node goes on claiming its last links, but the living ends of them know better.
 */
export function reachable(self: NodeName, claims: LinkClaims): ReadonlySet<NodeName> {
  const found = new Set([self]);
  for (const node of found) {
    for (const peer of claims.get(node) ?? []) if (claims.get(peer)?.has(node)) found.add(peer);
  }
  return found;
}
