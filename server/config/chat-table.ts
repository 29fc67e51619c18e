/** The options of `chat`, the terminal client: one table for flags, variables, help and the reference. */
export interface ChatOption {
  /** What stands for the value in help; absent for a switch. */
  readonly value?: string;
  readonly env: string;
  readonly repeatable?: true;
  readonly default: string;
  readonly help: string;
}

const TABLE = {
  url: {
    value: 'url',
    env: 'SKEIN_URL',
    repeatable: true,
    default: 'http://localhost:8080',
    help: 'a node to start with, also written without the flag; the others are found by it',
  },
  name: { value: 'name', env: 'SKEIN_NAME', default: 'asked for, on a terminal', help: 'your name' },
  room: {
    value: 'room',
    env: 'SKEIN_ROOM',
    repeatable: true,
    default: 'general',
    help: 'a room to join; the first is written to',
  },
  pin: {
    value: 'node',
    env: 'SKEIN_PIN',
    default: 'none: the fastest',
    help: 'stay on this node; here: on the first one that answers',
  },
  json: { env: 'SKEIN_JSON', default: 'off', help: 'one JSON object a line, also on a terminal' },
  'log-file': { value: 'path', env: 'SKEIN_LOG_FILE', default: 'none', help: 'append what happens to the connection to a file' },
  'state-dir': {
    value: 'path',
    env: 'SKEIN_STATE_DIR',
    default: '$XDG_STATE_HOME/skein, or ~/.local/state/skein',
    help: 'where your key and what is not sent yet are kept',
  },
  'token-file': {
    value: 'path',
    env: 'SKEIN_TOKEN_FILE',
    default: 'none',
    help: 'a file with the access token of the mesh, where it asks for one; or put the token itself into SKEIN_TOKEN',
  },
  'give-up': {
    value: 'duration',
    env: 'SKEIN_GIVE_UP',
    default: '30s',
    help: 'after the end of the input, how long to go on without any progress',
  },
} as const satisfies Readonly<Record<string, ChatOption>>;

export type ChatOptionName = keyof typeof TABLE;
export const CHAT_OPTIONS: Readonly<Record<ChatOptionName, ChatOption>> = TABLE;
export const CHAT_OPTION_NAMES = Object.keys(TABLE) as readonly ChatOptionName[];
