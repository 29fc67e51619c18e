/** Every command, in the order of `/help`. What it is called is its key here; a name of two words would be two commands. */
export interface Command {
  /** What follows it: `<must>` and `[may]`. */
  readonly hint: string;
  readonly help: string;
  readonly aliases?: readonly string[];
}

const TABLE = {
  join: { hint: '<room>', help: 'join a room and show it' },
  leave: { hint: '[room]', help: 'leave a room' },
  room: { hint: '[room]', help: 'say which room this is, or go to another' },
  rooms: { hint: '', help: 'list the rooms of the mesh' },
  users: { hint: '[room]', help: 'list who is there, on every node' },
  msg: { hint: '<name> <text>', help: 'write to one person; so does “name: text”', aliases: ['dm', 'w'] },
  me: { hint: '<text>', help: 'say what you are doing' },
  edit: { hint: '<text>', help: 'change your last message here' },
  delete: { hint: '', help: 'take your last message here back, for ever' },
  react: { hint: '<emoji> [n]', help: 'react to the newest message, or the n-th newest; the same again takes it away' },
  reply: { hint: '[n] <text>', help: 'answer the newest message, or the n-th newest' },
  search: { hint: '<words>', help: 'search your rooms and direct conversations' },
  topic: { hint: '[text]', help: 'say or set the topic of the room; - takes it away' },
  leader: { hint: '', help: 'say who leads the room' },
  nick: { hint: '<name>', help: 'take another name' },
  nodes: { hint: '', help: 'list the nodes, and why you are on this one' },
  ping: { hint: '', help: 'measure the round trip to every node' },
  pin: { hint: '[node]', help: 'stay on a node' },
  unpin: { hint: '', help: 'go to the fastest node again' },
  help: { hint: '', help: 'list the commands' },
  quit: { hint: '', help: 'leave the mesh' },
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof TABLE;
export const COMMANDS: Readonly<Record<CommandName, Command>> = TABLE;
export const COMMAND_NAMES = Object.keys(TABLE) as readonly CommandName[];

/** The command that a word means, which is a name or an alias in any case. */
export function commandNamed(word: string): CommandName | undefined {
  const name = word.toLowerCase();
  return COMMAND_NAMES.find((known) => known === name || COMMANDS[known].aliases?.includes(name));
}

/** `/msg <name> <text>`. */
export function usageOf(name: CommandName): string {
  return `/${name} ${COMMANDS[name].hint}`.trimEnd();
}
