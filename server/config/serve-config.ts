/** What one node is told to be: the options of `serve`, checked and with the derived defaults filled in. */
export interface ServeConfig {
  /** The node's id; unique in the mesh. */
  readonly name: string;
  readonly http: HostPort;
  /** What browsers are told to open; no slash at the end. */
  readonly publicUrl: string;
  readonly mesh: HostPort;
  readonly peers: readonly HostPort[];
  /** What peers are told to dial. Undefined: the address of `mesh`; where that is every address, the first of this machine's that is not loopback. */
  readonly advertise: HostPort | undefined;
  /** False: only the peers listed are dialled. */
  readonly discovery: boolean;
  /** At least 32 bytes. Undefined only while `mesh` listens on loopback. */
  readonly meshSecret: Buffer | undefined;
  /** Reads the access tokens that count now; throws ConfigError. Undefined: everybody is let in. */
  readonly readAccessTokens: (() => readonly string[]) | undefined;
  /** An absolute path; not created yet. */
  readonly dataDir: string;
  /** Where line users connect, in clear text and without a key. Undefined: nowhere. */
  readonly lines: HostPort | undefined;
  /** Exact origins besides that of `publicUrl`, as browsers send them. */
  readonly allowedOrigins: readonly string[];
  readonly idleTimeoutMs: number | undefined;
  readonly drainTimeoutMs: number;
  /** Posts a second, a user; 0 is no limit. */
  readonly postRate: number;
  readonly postBurst: number;
  /** 0 is no limit. */
  readonly socketsPerAddress: number;
  /** 0: no limit. */
  readonly signInsAtOnce: number;
  /** 0: no limit. */
  readonly signInsPerSecond: number;
  /** 0 is no limit. */
  readonly roomsPerUser: number;
  /** Delay of what clients see of this node. */
  readonly simulateLatencyMs: number | undefined;
  /** The folder with the built web UI; an absolute path. */
  readonly webRoot: string;
}

export interface HostPort {
  /** A name or an address; an IPv6 address without its brackets. */
  readonly host: string;
  readonly port: number;
}

/** A node that serves. */
export interface RunningNode {
  /** The public URL. */
  readonly url: string;
  /** Where it listens for peers, as `host:port`. */
  readonly meshAddress: string;
  /** Reads the access tokens again. With a file that cannot be used those from before go on counting. */
  readAccessAgain(): void;
  /** Drains and stops; resolves when everything is closed. A second call waits for the same end. */
  stop(reason: string): Promise<void>;
  /** Resolves with the reason when the node can go on no longer (its store failed); stays pending otherwise. */
  readonly failed: Promise<Error>;
}
