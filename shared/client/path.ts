import { lackingCount } from '../causality/version-vector.ts';
import type { EventId, NodeName } from '../ids.ts';
import type { MeshView, NodeView } from '../protocol/mesh-view.ts';

/**
 * Which way an event came, by what the mesh says of itself now: not what happened, but what would happen to the next one.
 */
export interface Hop {
  readonly from: NodeName;
  readonly to: NodeName;
  /** Half the round trip of the link; undefined while nobody has measured it. */
  readonly ms: number | undefined;
}

export interface MessagePath {
  /** The node it was posted to; undefined when it was taken by a run that no node names any more. */
  readonly start: NodeName | undefined;
  /** From there to the node looked from, over links that are up; undefined where there is no such way. Empty: it was posted there. */
  readonly hops: readonly Hop[] | undefined;
  /** Nodes that are up and have it on disk. */
  readonly storedOn: readonly NodeName[];
  readonly up: number;
}

export function pathOf(mesh: MeshView, { origin, seq }: EventId): MessagePath {
  const start = mesh.nodes.find(({ origins }) => origins?.includes(origin))?.name;
  const up = mesh.nodes.filter((node) => node.up);
  const storedOn = up.filter(({ heads }) => (heads[origin] ?? 0) >= seq).map(({ name }) => name);
  return { start, hops: start && shortestWay(mesh, start), storedOn, up: up.length };
}

/** How far a node is behind what the nodes that are up have together. */
export function eventsBehind(mesh: MeshView, node: NodeView): number {
  return lackingCount(
    node.heads,
    mesh.nodes.filter(({ up }) => up).map(({ heads }) => heads),
  );
}

/** Of an unmeasured link; it counts as slow, so that a measured way is named where there is one. */
const UNKNOWN_MS = 1_000;

interface Reached {
  readonly ms: number;
  readonly hops: readonly Hop[];
}

/** Dijkstra's; a mesh has some tens of nodes. */
function shortestWay(mesh: MeshView, start: NodeName): readonly Hop[] | undefined {
  const open = new Map<NodeName, Reached>([[start, { ms: 0, hops: [] }]]);
  const done = new Set<NodeName>();
  while (open.size > 0) {
    const [name, here] = [...open].reduce((best, one) => (isShorter(one[1], best[1]) ? one : best));
    if (name === mesh.self) return here.hops;
    open.delete(name);
    done.add(name);
    for (const hop of hopsFrom(mesh, name)) {
      const there = { ms: here.ms + (hop.ms ?? UNKNOWN_MS), hops: [...here.hops, hop] };
      const known = open.get(hop.to);
      if (!done.has(hop.to) && (!known || isShorter(there, known))) open.set(hop.to, there);
    }
  }
  return undefined;
}

function isShorter(a: Reached, b: Reached): boolean {
  return a.ms < b.ms || (a.ms === b.ms && a.hops.length < b.hops.length);
}

/** A link is up when neither end says otherwise; its round trip is what either end measured. */
function hopsFrom({ nodes }: MeshView, from: NodeName): readonly Hop[] {
  const here = nodes.find(({ name }) => name === from);
  return nodes.flatMap((there) => {
    const said = [here?.links.find(({ to }) => to === there.name), there.links.find(({ to }) => to === from)].flatMap(
      (link) => link ?? [],
    );
    if (there.name === from || said.length === 0 || said.some((link) => !link.up)) return [];
    const rtt = said.map(({ rttMs }) => rttMs).find((ms) => ms !== null);
    return [{ from, to: there.name, ms: rtt === undefined ? undefined : rtt / 2 }];
  });
}
