/** A client with a user in front of it who goes on writing. Its log is what it is judged by. */
export interface Person {
  /** The name of its log; two tabs of one user are two persons with one name to sign in under. */
  readonly label: string;
  /** Posts that are neither known to be replicated nor refused. */
  readonly unsettled: number;
  readonly log: string;
  start(): void | Promise<void>;
  /** From here on nothing new is written. */
  hush(): void;
  /** Reads every room to its beginning and writes down what is on the screen. */
  takeStock(): Promise<void>;
  close(): void | Promise<void>;
  /** Ends the page, or the process, without a word; what it stored stays. */
  vanish?(): void | Promise<void>;
  /** Opens it again. */
  comeBack?(): void | Promise<void>;
}

export interface PersonOptions {
  readonly label: string;
  readonly name: string;
  readonly key: string | undefined;
  readonly rooms: readonly string[];
  /** By the public URL of a node, where this client reaches it. */
  readonly routes: Readonly<Record<string, string>>;
  readonly log: string;
  readonly seed: number;
  readonly postsPerSecond: number;
}
