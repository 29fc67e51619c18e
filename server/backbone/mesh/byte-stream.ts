/** An ordered stream of bytes to another node, and where such streams come from: TCP, TLS over TCP, or a simulated network. */
export interface ByteStream {
  /** Where the far end is, for the log. */
  readonly remote: string;
  /** Written and not yet taken by the network. */
  readonly bufferedBytes: number;
  write(bytes: Buffer): void;
  /** Off: no `data` until it is on again, the far end is held up by the network. Missing where nothing can pile up. */
  setReading?(on: boolean): void;
  /** Sends what was written, then closes; `closed` follows. */
  finish(): void;
  /** Gone at once, both ways; `closed` follows. */
  destroy(): void;
}

/** Called in order; nothing after `closed`, which comes exactly once. `reason` is for the log only. */
export interface StreamEvents {
  opened(): void;
  data(chunk: Buffer): void;
  /** `bufferedBytes` is 0 again. */
  drained(): void;
  closed(reason: string): void;
}

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

export interface PeerNetwork {
  /** Never throws: what goes wrong ends in `closed`. */
  dial(address: HostPort, events: StreamEvents): ByteStream;
  /** Takes in streams until closed. `accept` is called once a stream, before any byte of it is read. */
  listen(address: HostPort, accept: (stream: ByteStream) => StreamEvents): Promise<PeerListener>;
}

export interface PeerListener {
  /** The real port where 0 was asked for. */
  readonly address: HostPort;
  close(): Promise<void>;
}

export function formatAddress({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
