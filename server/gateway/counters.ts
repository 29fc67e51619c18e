/** What the gateway counts for `/metrics`. Numbers only rise; the owner of each is the part that raises it. */
export interface Counters {
  messagesReceived: number;
  messagesRefused: number;
  eventsSent: number;
  postsStored: number;
  /** A client's socket was full and it was put back on the log. */
  timesBehind: number;
  slowConsumersClosed: number;
}

export function newCounters(): Counters {
  return { messagesReceived: 0, messagesRefused: 0, eventsSent: 0, postsStored: 0, timesBehind: 0, slowConsumersClosed: 0 };
}
