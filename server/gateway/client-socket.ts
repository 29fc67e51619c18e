import type { Frames } from './frames.ts';

/**
 * One client's socket as the gateway sees it: a WebSocket in a node, a simulated one in the simulator.
 * Text frames only, whole and in order.
 */
export interface ClientSocket {
  /** The address of the far end, for limits per address and for the log. */
  readonly address: string;
  /** Bytes written and not yet taken by the network. */
  readonly bufferedBytes: number;
  /** Never blocks. What is written in one turn of the event loop leaves in one write. */
  write(frames: Frames): void;
  /** Starts the closing handshake; `terminate`s by itself when the far end does not answer. */
  close(code: number, reason: string): void;
  terminate(): void;
  /** Stops and restarts reading: for a client that sends faster than it is served. */
  pause(): void;
  resume(): void;
}

/** What a socket tells its connection. `bytes`: the length of the frame on the wire. */
export interface ClientSocketEvents {
  message(text: string, bytes: number): void;
  /** `bufferedBytes` has fallen to 0. */
  drained(): void;
  closed(code: number): void;
}
