import type { NodeName, OriginId } from '../../shared/ids.ts';
import type { PeerFrame } from './mesh/frame-codec.ts';
import type { PeerIdentity } from './mesh/handshake.ts';

/**
 * The links of a node: one a peer, however many dial. Carries frames whole and in order while a link is up
 * (heartbeats go before all others, presence after them); promises
 * nothing for what was under way when it went down.
 */
export interface PeerTransport {
  /** Every link that is up. */
  links(): readonly PeerLink[];
  /** Gives frames of these types, and every link's coming and going, to a part of the node. Before `start`. */
  attach(types: readonly number[], handler: PeerHandler): void;
  /** Addresses other nodes are said to listen on. Hints only: a handshake must prove each. */
  learn(hints: readonly PeerHint[]): void;
  /** True once any link has ever been up, or a peer was configured: this node is not its whole mesh. */
  readonly knowsPeers: boolean;
}

export interface PeerLink {
  readonly peer: PeerIdentity | undefined;
  readonly rttMs: number | null;
  readonly clockOffsetMs: number | null;
  readonly bufferedBytes: number;
  send(frame: Buffer): void;
  /** Off while this node cannot take in what the peer sends. */
  setReading?(on: boolean): void;
  close(reason: string): void;
}

export interface PeerHandler {
  up(link: PeerLink): void;
  /** May throw BadPeerMessage: the link is closed with its text. */
  message(link: PeerLink, frame: PeerFrame): void;
  drained(link: PeerLink): void;
  down(link: PeerLink, reason: string): void;
}

export interface PeerHint {
  readonly node: NodeName;
  readonly address: string;
}

/** A run that holds a name and can be reached right now, as the membership knows it. */
export type HolderOf = (node: NodeName) => OriginId | undefined;
