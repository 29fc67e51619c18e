import { CHAT_OPTION_NAMES, CHAT_OPTIONS } from './chat-table.ts';
import { ConfigError, EXIT } from './config-error.ts';
import { readConfigFile } from './config-file.ts';
import { nearest } from './nearest.ts';
import { envName, OPTION_NAMES, OPTIONS, type OptionName, type OptionValue, optionRow } from './options.ts';
import { ValueError } from './values.ts';

/** Options as they were given on the command line, each with all its values in order. */
export type Flags = ReadonlyMap<OptionName, readonly string[]>;
export type Environment = Readonly<Record<string, string | undefined>>;

interface Given {
  readonly texts: readonly string[];
  /** Where it stands, for error messages. */
  readonly place: string;
  /** What the process exits with when the value is wrong. */
  readonly exitCode: number;
}

const ENV_PREFIX = 'SKEIN_';
const CONFIG_ENV = 'SKEIN_CONFIG';
/** The access token of the terminal client itself. */
export const TOKEN_ENV = 'SKEIN_TOKEN';

/** What was given for each option, from wherever counts: flag, else environment, else file, else default. */
export class Settings {
  readonly #given: ReadonlyMap<OptionName, Given>;

  private constructor(given: ReadonlyMap<OptionName, Given>) {
    this.#given = given;
  }

  /** `configFile` is what `--config` said. Throws ConfigError for an unknown variable or a file that cannot be used. */
  static gather(flags: Flags, env: Environment, configFile: string | undefined): Settings {
    refuseUnknownVariables(env);
    const path = configFile ?? (env[CONFIG_ENV] || undefined);
    const file = path === undefined ? undefined : readConfigFile(path);
    const given = new Map<OptionName, Given>();
    for (const name of OPTION_NAMES) {
      const found = fromFlag(name, flags) ?? fromEnv(name, env) ?? fromFile(name, file, path);
      if (found) given.set(name, found);
    }
    return new Settings(given);
  }

  /** The value given or the default; undefined when there is neither. Throws ConfigError when the text is wrong. */
  read<K extends OptionName>(name: K): OptionValue<K> | undefined {
    const given = this.#given.get(name);
    if (given) return parseGiven(name, given);
    const { default: text } = optionRow(name);
    return text === undefined ? undefined : (OPTIONS[name].parse([text]) as OptionValue<K>);
  }

  /** As `read`, for options that have a default. */
  require<K extends OptionName>(name: K): Exclude<OptionValue<K>, undefined> {
    const value = this.read(name);
    if (value === undefined) throw new TypeError(`option ${name} has no default`);
    return value as Exclude<OptionValue<K>, undefined>;
  }

  /** The texts in force, or undefined where the value is derived. */
  texts(name: OptionName): readonly string[] | undefined {
    const { default: text } = optionRow(name);
    return this.#given.get(name)?.texts ?? (text === undefined ? undefined : [text]);
  }
}

function parseGiven<K extends OptionName>(name: K, given: Given): OptionValue<K> {
  try {
    return OPTIONS[name].parse(given.texts) as OptionValue<K>;
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const shown = given.texts.map((text) => JSON.stringify(text)).join(', ');
    throw new ConfigError(given.exitCode, `${given.place} ${shown} ${error.message}`, error);
  }
}

function fromFlag(name: OptionName, flags: Flags): Given | undefined {
  const texts = flags.get(name);
  if (!texts) return undefined;
  // Without this, "--name --http x" would name the node "--http".
  if (texts.some((text) => text.startsWith('--'))) throw new ConfigError(EXIT.usage, `option --${name} needs a value`);
  return { texts, place: `--${name}`, exitCode: EXIT.usage };
}

/** An empty variable counts as none: that is how compose files and unit files leave one out. */
function fromEnv(name: OptionName, env: Environment): Given | undefined {
  const text = env[envName(name)];
  if (!text) return undefined;
  const texts = optionRow(name).repeatable ? text.split(',').map((item) => item.trim()) : [text];
  return { texts: texts.filter((item) => item !== ''), place: envName(name), exitCode: EXIT.config };
}

function fromFile(name: OptionName, file: Flags | undefined, path: string | undefined): Given | undefined {
  const texts = file?.get(name);
  return texts && { texts, place: `"${name}" in ${path}`, exitCode: EXIT.config };
}

/** Of the node's and of the terminal client's: both may be set where one person starts both. */
export function refuseUnknownVariables(env: Environment): void {
  const known = [
    ...new Set([...OPTION_NAMES.map(envName), CONFIG_ENV, TOKEN_ENV, ...CHAT_OPTION_NAMES.map((name) => CHAT_OPTIONS[name].env)]),
  ];
  for (const name of Object.keys(env)) {
    if (name.startsWith(ENV_PREFIX) && !known.includes(name)) {
      const closest = nearest(name, known);
      throw new ConfigError(EXIT.config, `unknown environment variable ${name}; the nearest known one is ${closest}`);
    }
  }
}
