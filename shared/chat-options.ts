/** What the terminal client is started with: made by the command line, taken by the terminal. */
export interface ChatOptions {
  /** `http(s)://…` of one or more nodes of one mesh. */
  readonly urls: readonly string[];
  readonly name: string | undefined;
  readonly rooms: readonly string[];
  readonly json: boolean;
  readonly logFile: string | undefined;
  /** A node's name, or `here`. */
  readonly pin: string | undefined;
  readonly stateDir: string | undefined;
  readonly giveUpMs: number;
  /** The access token of the mesh, where it asks for one. */
  readonly token: string | undefined;
}
