import { Command as Commander, CommanderError, Option as CommanderOption, InvalidArgumentError } from 'commander';
import { addChat } from './chat-command.ts';
import type { ChatFlags } from './config/chat-options.ts';
import { ConfigError, EXIT } from './config/config-error.ts';
import { nearest } from './config/nearest.ts';
import { envName, isOptionName, OPTION_NAMES, type OptionName, optionRow } from './config/options.ts';
import type { Flags } from './config/settings.ts';
import { wholeNumber } from './config/values.ts';
import { VERSION } from './version.ts';

/** What the command line asks for. */
export type Command =
  | { readonly type: 'serve'; readonly given: GivenOptions }
  | { readonly type: 'config'; readonly action: ConfigAction; readonly given: GivenOptions }
  | { readonly type: 'demo'; readonly options: DemoOptions }
  | { readonly type: 'doctor'; readonly given: GivenOptions }
  | { readonly type: 'chat'; readonly flags: ChatFlags }
  /** Help or the version was asked for, and is printed. */
  | { readonly type: 'printed' };

export interface GivenOptions {
  readonly flags: Flags;
  readonly configFile: string | undefined;
}

export type ConfigAction = 'print' | 'check' | 'defaults' | 'docs';

export interface DemoOptions {
  readonly latency: boolean;
  readonly httpBase: number;
  readonly meshBase: number;
  readonly linesBase: number;
  readonly data: string;
}

const CONFIG_ACTIONS: Readonly<Record<ConfigAction, string>> = {
  print: 'what is in force, as a configuration file',
  check: 'whether a node would start with this; exits with 0 or says what is wrong',
  defaults: 'the defaults, as a configuration file',
  docs: 'the reference of the options, as Markdown',
};

/** Reads the arguments after the program's name. Throws ConfigError with the exit code for usage. */
export function readCommandLine(args: readonly string[], print: (text: string) => void): Command {
  let command: Command = { type: 'printed' };
  const program = new Commander('skein')
    .description('A chat mesh of equal nodes: any of them can die, and nobody loses a message.')
    .version(VERSION)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: print, writeErr: () => {} });

  const serve = program.command('serve', { isDefault: true }).description('run one node (the default)');
  addServeOptions(serve).action(() => {
    command = { type: 'serve', given: givenOptions(serve) };
  });

  const doctor = program
    .command('doctor')
    .description('what a node with these options would meet: its data, its peers, their clocks');
  addServeOptions(doctor).action(() => {
    command = { type: 'doctor', given: givenOptions(doctor) };
  });

  addDemo(program, (options) => {
    command = { type: 'demo', options };
  });

  addChat(program, (flags) => {
    command = { type: 'chat', flags };
  });

  const config = program.command('config').description('show and check the options of serve');
  for (const [action, description] of Object.entries(CONFIG_ACTIONS) as [ConfigAction, string][]) {
    const sub = config.command(action).description(description);
    addServeOptions(sub).action(() => {
      command = { type: 'config', action, given: givenOptions(sub) };
    });
  }

  refuseUnknownCommand(program, args[0]);
  if (args[0] === 'config') refuseUnknownCommand(config, args[1]);
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error, args, program);
  }
  return command;
}

function addServeOptions(command: Commander): Commander {
  // The text of an option has its default already, and the variable.
  command.configureHelp({ optionDescription: ({ description }) => description });
  command.allowExcessArguments(false).option('--config <path>', 'read options from a JSON file (SKEIN_CONFIG)');
  for (const name of OPTION_NAMES) {
    const row = optionRow(name);
    const isSwitch = row.value === 'on|off';
    const option = new CommanderOption(`--${name} ${isSwitch ? `[${row.value}]` : `<${row.value}>`}`, helpOf(name));
    command.addOption(option.argParser((text: string, before?: readonly string[]) => [...(before ?? []), text]).preset('on'));
  }
  return command;
}

function helpOf(name: OptionName): string {
  const row = optionRow(name);
  const fallback = row.default ?? row.derived;
  return `${row.help}${row.repeatable ? '; repeatable' : ''} (${fallback}; ${envName(name)})`;
}

function givenOptions(command: Commander): GivenOptions {
  const flags = new Map<OptionName, readonly string[]>();
  for (const option of command.options) {
    const name = option.long?.slice(2) ?? '';
    const value: unknown = command.getOptionValue(option.attributeName());
    if (isOptionName(name) && Array.isArray(value)) flags.set(name, value.map(String));
  }
  return { flags, configFile: command.getOptionValue('config') as string | undefined };
}

function addDemo(program: Commander, run: (options: DemoOptions) => void): void {
  const demo = program
    .command('demo')
    .description('three nodes on this machine; Ctrl+C stops them all')
    .allowExcessArguments(false);
  const basePort = (text: string) => {
    try {
      return wholeNumber(1, 65_533)(text);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
  demo
    .option('--no-latency', 'no simulated latencies (else 40, 5 and 120 ms)')
    .option('--http-base <port>', 'the HTTP port of node-a; the others take the next two', basePort, 8080)
    .option('--mesh-base <port>', 'the mesh port of node-a; the others take the next two', basePort, 9080)
    .option('--lines-base <port>', 'the lines port of node-a, for nc and telnet; the others take the next two', basePort, 7777)
    .option('--data <path>', 'the folder the three keep their data in', './skein-data')
    .action(() => run(demo.opts<DemoOptions>()));
}

function refuseUnknownCommand(parent: Commander, word: string | undefined): void {
  const known = [...parent.commands.map((command) => command.name()), 'help'];
  if (word === undefined || word.startsWith('-') || known.includes(word)) return;
  throw new ConfigError(EXIT.usage, `unknown command ${word}; the nearest known one is ${nearest(word, known)}`);
}

/** One line, and always with the nearest known name. */
function usageError(error: CommanderError, args: readonly string[], program: Commander): ConfigError {
  const unknown = /unknown option '([^']*)'/.exec(error.message)?.[1];
  const known = commandOf(program, args).options.flatMap((option) => option.long ?? []);
  if (unknown !== undefined) {
    const name = unknown.replace(/=.*$/s, '');
    return new ConfigError(EXIT.usage, `unknown option ${name}; the nearest known one is ${nearest(name, known)}`);
  }
  if (error.code === 'commander.help') {
    return new ConfigError(EXIT.usage, `which of ${Object.keys(CONFIG_ACTIONS).join(', ')}? (skein config --help)`);
  }
  const [line = ''] = error.message.replace(/^error: /, '').split('\n');
  return new ConfigError(EXIT.usage, line, error);
}

function commandOf(program: Commander, args: readonly string[]): Commander {
  const find = (parent: Commander, word: string | undefined) => parent.commands.find((command) => command.name() === word);
  const first = find(program, args[0]);
  return (first && find(first, args[1])) ?? first ?? find(program, 'serve') ?? program;
}
