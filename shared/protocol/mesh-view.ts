import type { VersionRecord } from '../causality/version-vector.ts';
import type { NodeName, OriginId } from '../ids.ts';

/** One end's view of a link: the far node, and what this end measures. */
export interface LinkView {
  readonly to: NodeName;
  readonly up: boolean;
  readonly rttMs: number | null;
  readonly pendingBytes: number;
  /** Unix milliseconds of the last change of `up`. */
  readonly since: number;
}

export interface NodeView {
  readonly id: NodeName;
  readonly name: NodeName;
  readonly url: string;
  readonly state: 'alive' | 'suspect' | 'down';
  readonly up: boolean;
  readonly version: string;
  readonly uptimeS: number;
  readonly sessions: number;
  readonly links: readonly LinkView[];
  readonly heads: VersionRecord;
  /** The runs of this node that others know of, the present one first. Missing in what older nodes tell. */
  readonly origins?: readonly OriginId[];
  /** What the node sheds: 0 nothing, 4 the most. Missing in what older nodes tell. */
  readonly load?: number;
  readonly simulatedMs?: number;
  /** Milliseconds since the oldest event was written that this node lacks. Missing when it lacks none, or that is not known. */
  readonly lagMs?: number;
}

/** The mesh as one node sees it: `GET /api/mesh`, and the `mesh` message. */
export interface MeshView {
  readonly self: NodeName;
  readonly nodes: readonly NodeView[];
  /** Whom this node lets in: everybody, or who has an access token. Only over HTTP; missing in what older nodes tell. */
  readonly access?: 'open' | 'token';
}
