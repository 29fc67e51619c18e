import type { VersionVector } from '../../shared/causality/version-vector.ts';
import type { NodeName } from '../../shared/ids.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { PeerTransport } from '../backbone/peer-transport.ts';
import type { Claim } from '../store/store.ts';
import type { AgeOf } from './mesh-report.ts';
import type { Run } from './state-table.ts';

/** What membership is handed. */
export interface MembershipDeps {
  readonly node: NodeName;
  readonly run: Run;
  readonly clock: Clock;
  readonly transport: PeerTransport;
  /** The claims held in the store at start. */
  readonly claims: readonly Claim[];
  /** Heads of a node, as they were heard over its link or by gossip. */
  readonly headsOf: (node: NodeName) => VersionVector;
  readonly ageOf?: AgeOf | undefined;
  readonly onHeads: (node: NodeName, heads: VersionVector) => void;
  /** The other nodes that can be reached now; called at every change. */
  readonly onReachable: (nodes: ReadonlySet<NodeName>) => void;
}
