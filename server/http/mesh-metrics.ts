import { Counter, Gauge, type Registry } from 'prom-client';
import type { OriginId } from '../../shared/ids.ts';
import type { MeshView, NodeView } from '../../shared/protocol/mesh-view.ts';
import type { Presence } from '../membership/presence.ts';

/** What the metrics of the mesh are made of. */
export interface MeshFigures {
  readonly presence: Pick<Presence, 'mesh'>;
  /** Where there is a log that is replicated. */
  readonly replication?: {
    readonly counts: () => EventCounts;
    readonly ageOf: (origin: OriginId, seq: number) => number | undefined;
  };
}

/** Events, by what became of them. `served`: read from the log for peers. */
type EventCounts = Readonly<Record<'admitted' | 'relayed' | 'served' | 'duplicates' | 'gaps' | 'refused', number>>;

const STATES = ['alive', 'suspect', 'down'] as const;

/** The other nodes, the links to them, and how far the log here is behind theirs. A node that is gone for good leaves them. */
export function addMeshMetrics(registers: Registry[], { presence, replication }: MeshFigures, replayed: () => number): void {
  const view = onceATurn(() => presence.mesh());
  new Gauge({
    name: 'skein_nodes',
    help: 'Nodes of the mesh that this one knows, itself included, by state',
    labelNames: ['state'],
    registers,
    collect() {
      const { nodes } = view();
      for (const state of STATES) this.set({ state }, nodes.filter((node) => node.state === state).length);
    },
  });
  eachPeer('skein_peer_up', 'Can the peer be reached, over whatever links', ({ up }) => (up ? 1 : 0));
  eachPeer('skein_peer_linked', 'Is there a link to the peer itself', (_, link) => (link?.up ? 1 : 0));
  eachPeer('skein_peer_rtt_seconds', 'Round trip on the link to the peer', (_, link) =>
    link?.up && link.rttMs !== null ? link.rttMs / 1_000 : undefined,
  );
  eachPeer('skein_peer_pending_bytes', 'Bytes the peer has not taken from its link yet', (_, link) =>
    link?.up ? link.pendingBytes : undefined,
  );
  eachPeer('skein_peer_behind_events', 'Events of the mesh that the peer does not hold yet', (node, _, newest) => {
    let missing = 0;
    for (const [origin, seq] of newest) missing += seq - (node.heads[origin] ?? 0);
    return missing;
  });
  addLag(registers, view, replication?.ageOf ?? (() => undefined));
  new Counter({
    name: 'skein_events_total',
    help: 'Events of the log, by what became of them here',
    labelNames: ['what'],
    registers,
    collect() {
      this.reset();
      this.inc({ what: 'replayed' }, replayed());
      if (!replication) return;
      const { admitted, relayed, served, duplicates, gaps, refused } = replication.counts();
      this.inc({ what: 'admitted' }, admitted);
      this.inc({ what: 'relayed' }, relayed);
      this.inc({ what: 'served' }, served);
      this.inc({ what: 'duplicate' }, duplicates);
      this.inc({ what: 'gap' }, gaps);
      this.inc({ what: 'refused' }, refused);
    },
  });

  type OfPeer = (node: NodeView, link: NodeView['links'][number] | undefined, newest: Heads) => number | undefined;
  function eachPeer(name: string, help: string, value: OfPeer): void {
    new Gauge({
      ...{ name, help, registers },
      labelNames: ['peer'],
      collect() {
        this.reset();
        const mesh = view();
        const newest = newestHeads(mesh);
        const own = mesh.nodes.find((node) => node.name === mesh.self);
        for (const node of mesh.nodes) {
          if (node === own) continue;
          const now = value(
            node,
            own?.links.find(({ to }) => to === node.name),
            newest,
          );
          if (now !== undefined) this.set({ peer: node.name }, now);
        }
      },
    });
  }
}

type Heads = ReadonlyMap<OriginId, number>;

/** By origin: the present one of every known node, and whichever is lacked of. Thousands that are over and held are not told of. */
function addLag(registers: Registry[], view: () => MeshView, ageOf: (origin: OriginId, seq: number) => number | undefined): void {
  const lags = (): readonly { readonly origin: OriginId; readonly head: number; readonly missing: number }[] => {
    const mesh = view();
    const heads = mesh.nodes.find(({ name }) => name === mesh.self)?.heads ?? {};
    const newest = newestHeads(mesh);
    const present = mesh.nodes.flatMap(({ origins }) => origins?.slice(0, 1) ?? []);
    return [...new Set([...present, ...newest.keys()])]
      .map((origin) => ({ origin, head: heads[origin] ?? 0, missing: (newest.get(origin) ?? 0) - (heads[origin] ?? 0) }))
      .filter(({ origin, missing }) => missing > 0 || present.includes(origin));
  };
  new Gauge({
    name: 'skein_replication_lag_events',
    help: 'Events of an origin that others hold and this node does not',
    labelNames: ['origin'],
    registers,
    collect() {
      this.reset();
      for (const { origin, missing } of lags()) this.set({ origin }, missing);
    },
  });
  new Gauge({
    name: 'skein_replication_lag_seconds',
    help: 'For how long this node has known of the oldest event that it lacks of an origin; 0 when it lacks none',
    labelNames: ['origin'],
    registers,
    collect() {
      this.reset();
      for (const { origin, head, missing } of lags()) {
        this.set({ origin }, missing > 0 ? (ageOf(origin, head + 1) ?? 0) / 1_000 : 0);
      }
    },
  });
}

/** All metrics are read in one turn: the view of the mesh, which is large where there are many origins, is made once for them. */
function onceATurn<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    if (!made) queueMicrotask(() => (made = undefined));
    made ??= { value: make() };
    return made.value;
  };
}

function newestHeads({ nodes }: MeshView): Heads {
  const newest = new Map<OriginId, number>();
  for (const { heads } of nodes) {
    for (const [origin, seq] of Object.entries(heads) as [OriginId, number][]) {
      newest.set(origin, Math.max(newest.get(origin) ?? 0, seq));
    }
  }
  return newest;
}
