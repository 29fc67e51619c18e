/** One TCP connection as a line session sees it: a real one in a node, a simulated one in tests. */
export interface LineSocket {
  /** The address of the far end, for limits and for the log. */
  readonly address: string;
  /** Bytes written and not yet taken by the network. */
  readonly bufferedBytes: number;
  /** Never blocks. Does nothing on a connection that is gone. */
  write(text: string): void;
  /** Sends what was written, then ends this side. */
  end(): void;
  destroy(): void;
  /** Stops and restarts reading: for a program that sends faster than it is served. */
  pause(): void;
  resume(): void;
}

/** What a socket tells its session. */
export interface LineSocketEvents {
  data(bytes: Buffer): void;
  /** The far end sends no more; it may read on. */
  ended(): void;
  /** `bufferedBytes` has fallen to 0. */
  drained(): void;
  /** The connection is gone, both ways. */
  closed(): void;
}
