import {
  headOf,
  type MutableVersionVector,
  raiseAll,
  toRecord,
  type VersionVector,
} from '../../shared/causality/version-vector.ts';
import type { NodeName, OriginId } from '../../shared/ids.ts';
import type { LinkView, MeshView, NodeView } from '../../shared/protocol/mesh-view.ts';
import type { NodeInfo } from '../../shared/protocol/server-messages.ts';
import type { PeerHint, PeerTransport } from '../backbone/peer-transport.ts';
import { LINK_PREFIX, NODE_KEY, readLink, readNode } from './entries.ts';
import { SESSION_PREFIX } from './local-sessions.ts';
import type { NodeState } from './nodes.ts';
import type { StateTable } from './state-table.ts';

/** The mesh as this node sees it. Its own links are told as they are now, those of others as they last said. */
export interface MeshSources {
  readonly table: StateTable;
  readonly transport: PeerTransport;
  readonly names: readonly NodeName[];
  readonly state: (node: NodeName) => NodeState | undefined;
  readonly headsOf: (node: NodeName) => VersionVector;
  readonly now: number;
  readonly ageOf?: AgeOf | undefined;
}

/** How old an event is, in milliseconds, as far as that is known. */
export type AgeOf = (origin: OriginId, seq: number) => number | undefined;

export function viewMesh(sources: MeshSources): MeshView {
  const nodes = sources.names.flatMap((name) => viewNode(sources, name) ?? []);
  const { ageOf } = sources;
  if (!ageOf) return { self: sources.table.self, nodes };
  const newest: MutableVersionVector = new Map();
  for (const { name } of nodes) raiseAll(newest, sources.headsOf(name));
  return {
    self: sources.table.self,
    nodes: nodes.map((node) => ({ ...node, ...lagOf(sources.headsOf(node.name), newest, ageOf) })),
  };
}

function lagOf(heads: VersionVector, newest: VersionVector, ageOf: AgeOf): Pick<NodeView, 'lagMs'> {
  let lagMs: number | undefined;
  for (const [origin, seq] of newest) {
    const head = headOf(heads, origin);
    const age = head < seq ? ageOf(origin, head + 1) : undefined;
    if (age !== undefined) lagMs = Math.max(lagMs ?? 0, age);
  }
  return lagMs === undefined ? {} : { lagMs };
}

function viewNode(sources: MeshSources, name: NodeName): NodeView | undefined {
  const { table, state, headsOf, now } = sources;
  const entry = readNode(table.get(name, NODE_KEY));
  if (!entry) return undefined;
  const nodeState = state(name) ?? 'down';
  return {
    id: name,
    name,
    url: entry.url,
    state: nodeState,
    up: nodeState === 'alive',
    version: entry.version,
    uptimeS: Math.max(0, Math.floor((now - entry.startedAt) / 1_000)),
    sessions: [...table.entries(name, SESSION_PREFIX)].length,
    links: [...table.entries(name, LINK_PREFIX)].flatMap(([to, value]) => viewLink(sources, name, to as NodeName, value) ?? []),
    heads: toRecord(headsOf(name)),
    origins: entry.origins as readonly string[] as readonly OriginId[],
    load: entry.load,
    ...(entry.simulatedMs == null ? {} : { simulatedMs: entry.simulatedMs }),
  };
}

function viewLink({ table, transport }: MeshSources, from: NodeName, to: NodeName, value: unknown): LinkView | undefined {
  const said = readLink(value as never);
  const live = from === table.self ? transport.links().find((link) => link.peer?.node === to) : undefined;
  return (
    said && {
      to,
      up: said.up,
      rttMs: live?.rttMs ?? said.rttMs,
      pendingBytes: live?.bufferedBytes ?? said.pendingBytes,
      since: said.since,
    }
  );
}

/** What clients are told of the nodes. */
export function listNodes(table: StateTable, names: readonly NodeName[], isUp: (node: NodeName) => boolean): readonly NodeInfo[] {
  return names.flatMap((name) => {
    const entry = readNode(table.get(name, NODE_KEY));
    if (!entry) return [];
    const simulated = entry.simulatedMs == null ? {} : { simulatedMs: entry.simulatedMs };
    return [{ id: name, name, url: entry.url, up: isUp(name), ...simulated }];
  });
}

/** Another node: its name, public URL, and the address peers are told to dial. */
export interface Acquaintance extends PeerHint {
  readonly url: string;
}

export function listAcquaintances(table: StateTable, names: readonly NodeName[]): readonly Acquaintance[] {
  return names.flatMap((name) => {
    const entry = name === table.self ? undefined : readNode(table.get(name, NODE_KEY));
    return entry ? [{ node: name, url: entry.url, address: entry.advertise }] : [];
  });
}
