import type { ConnectReason } from '../../shared/protocol/connect-reasons.ts';
import type { ErrorCode } from '../../shared/protocol/error-codes.ts';
import { Tally } from './tally.ts';

/** What the gateway counts for `/metrics`. Numbers only rise; the owner of each is the part that raises it. */
export interface Counters {
  messagesReceived: number;
  /** By what was answered. */
  readonly refused: Tally<ErrorCode>;
  /** Clients that went live here, by why they came; `unsaid` where they did not say. */
  readonly connects: Tally<ConnectReason | 'unsaid'>;
  eventsSent: number;
  postsStored: number;
  /** Events that clients had missed, and were sent when they came. */
  eventsReplayed: number;
  /** A client's socket was full and it was put back on the log. */
  timesBehind: number;
  slowConsumersClosed: number;
}

export function newCounters(): Counters {
  return {
    ...{ messagesReceived: 0, eventsSent: 0, postsStored: 0, eventsReplayed: 0, timesBehind: 0, slowConsumersClosed: 0 },
    ...{ refused: new Tally<ErrorCode>(), connects: new Tally<ConnectReason | 'unsaid'>() },
  };
}
