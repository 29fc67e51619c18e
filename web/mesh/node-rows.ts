import type { ChatState, KnownNode, NodeView, RoomState } from '../state/types.ts';

/** The table of nodes: what the client measures beside what the node reports. Pure; always in the order of the names. */
export interface NodeRow {
  readonly name: string;
  readonly state: NodeView['state'];
  readonly here: boolean;
  readonly pinned: boolean;
  /** One can go there: it is another node, and not down. */
  readonly movable: boolean;
  readonly rttMs: number | undefined;
  readonly simulated: boolean;
  readonly samples: readonly (number | undefined)[];
  readonly users: number | undefined;
  readonly linksUp: number | undefined;
  readonly linksTotal: number | undefined;
  /** Events known in the mesh that it does not hold; undefined when it cannot be asked. */
  readonly behind: number | undefined;
  /** Milliseconds: how old the oldest of these is, as its node or another says. */
  readonly lagMs: number | undefined;
  readonly version: string | undefined;
  /** The node one is on has another. */
  readonly otherVersion: string | undefined;
  /** Unix milliseconds: when the last of the others lost it. Only of one that is down. */
  readonly lastSeenAt: number | undefined;
  /** Members of the shown room that lead it and are on this node; one, or none. */
  readonly leader: string | undefined;
}

/** `room`: the shown one, for its leader. */
export function nodeRows(state: ChatState, room?: RoomState): readonly NodeRow[] {
  const views = new Map((state.mesh?.nodes ?? []).map((view) => [view.name as string, view]));
  const known = new Map(state.nodes.map((node) => [(node.name ?? node.url) as string, node]));
  const newest = newestHeads([...views.values()]);
  const hereName = state.nodes.find(({ current }) => current)?.name;
  const hereVersion = hereName && views.get(hereName)?.version;
  const attached = state.phase.is === 'online' || state.phase.is === 'syncing';
  const leader = room?.members.find(({ name }) => name === room.leader);
  return [...new Set([...known.keys(), ...views.keys()])]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((name) => {
      const view = views.get(name);
      const node = known.get(name);
      const shown = stateOf(node, view, attached);
      const here = node?.current ?? false;
      const down = shown === 'down';
      const reachable = view !== undefined && view.state !== 'down';
      return {
        name,
        state: shown,
        here,
        pinned: state.pin === name,
        movable: !here && !down,
        rttMs: down ? undefined : node?.rttMs,
        simulated: (node?.simulatedMs ?? view?.simulatedMs) !== undefined,
        samples: node?.samples ?? [],
        users: reachable ? view.sessions : undefined,
        linksUp: reachable ? view.links.filter(({ up }) => up).length : undefined,
        linksTotal: reachable ? view.links.length : undefined,
        behind: reachable ? behind(view, newest) : undefined,
        lagMs: reachable ? view.lagMs : undefined,
        version: view?.version || undefined,
        otherVersion: view?.version && hereVersion && view.version !== hereVersion ? hereVersion : undefined,
        lastSeenAt: down ? lastSeen(name, views.values()) : undefined,
        leader: leader?.node === name ? leader.name : undefined,
      };
    });
}

/** A node I am attached to is up, whatever an older report says. */
function stateOf(node: KnownNode | undefined, view: NodeView | undefined, attached: boolean): NodeView['state'] {
  if (node?.current) return 'alive';
  // Without a node there is no report, only one that was: what this browser sees itself is all there is.
  if (!attached) return node?.answering ? 'alive' : 'suspect';
  return view?.state ?? (node?.up ? 'alive' : 'down');
}

/** By those that are there: what a dead node last said of its own links is old. */
function lastSeen(name: string, views: Iterable<NodeView>): number | undefined {
  const ends = [...views].filter(({ state }) => state !== 'down').flatMap(({ links }) => links);
  const lost = ends.filter(({ to, up }) => to === name && !up).map(({ since }) => since);
  return lost.length > 0 ? Math.max(...lost) : undefined;
}

function newestHeads(views: readonly NodeView[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { heads } of views) {
    for (const [origin, seq] of Object.entries(heads)) newest.set(origin, Math.max(newest.get(origin) ?? 0, seq));
  }
  return newest;
}

function behind(view: NodeView, newest: ReadonlyMap<string, number>): number {
  let missing = 0;
  for (const [origin, seq] of newest) missing += seq - (view.heads[origin] ?? 0);
  return missing;
}
