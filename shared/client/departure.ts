import type { NodeName } from '../ids.ts';
import type { MoveRecord } from './chat-state.ts';

/** The node that a client is without since it was lost, or went away. */
export interface Departure {
  readonly node: NodeName;
  readonly heardAt: number;
  readonly cause: 'lost' | 'drain';
  /** It hung up because the session had become live on the node we were moving to: nobody was without a node. */
  readonly handedOver: boolean;
}

/** Why one comes to `node` after it. Back to the very node that was lost is no move. */
export function causeAfter(left: Departure | undefined, node: NodeName): MoveRecord['cause'] | 'first' {
  if (!left) return 'first';
  return left.cause === 'lost' && left.node === node ? 'resume' : left.cause;
}
