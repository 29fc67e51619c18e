import { CHAT_OPTIONS, type ChatOptionName } from './chat-table.ts';
import { ConfigError, EXIT } from './config-error.ts';
import { type Environment, refuseUnknownVariables } from './settings.ts';
import { duration, ValueError } from './values.ts';

/** The flags that were given, with all their values. */
export type ChatFlags = Readonly<Partial<Record<ChatOptionName, readonly string[]>>>;

/** What the terminal client is started with. */
export interface ChatConfig {
  readonly urls: readonly string[];
  readonly name: string | undefined;
  readonly rooms: readonly string[];
  readonly json: boolean;
  readonly logFile: string | undefined;
  readonly pin: string | undefined;
  readonly stateDir: string | undefined;
  readonly giveUpMs: number;
}

const parseGiveUp = duration({ from: '1ms', to: '24h' });

/** A flag beats a variable, a variable the default. Throws ConfigError. */
export function resolveChat(flags: ChatFlags, env: Environment): ChatConfig {
  refuseUnknownVariables(env);
  const all = (name: ChatOptionName) => flags[name] ?? fromEnv(name, env);
  const last = (name: ChatOptionName) => all(name)?.at(-1);
  return {
    urls: all('url') ?? [CHAT_OPTIONS.url.default],
    name: last('name'),
    rooms: all('room') ?? [CHAT_OPTIONS.room.default],
    json: ['on', 'true', 'yes', '1'].includes(last('json') ?? ''),
    logFile: last('log-file'),
    pin: last('pin'),
    stateDir: last('state-dir'),
    giveUpMs: giveUp(last('give-up') ?? CHAT_OPTIONS['give-up'].default),
  };
}

function fromEnv(name: ChatOptionName, env: Environment): readonly string[] | undefined {
  const { env: variable, repeatable } = CHAT_OPTIONS[name];
  const text = env[variable];
  if (!text) return undefined;
  return repeatable ? text.split(',').map((item) => item.trim()) : [text];
}

function giveUp(text: string): number {
  try {
    return parseGiveUp(text);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new ConfigError(EXIT.usage, `--give-up ${JSON.stringify(text)} ${error.message}`, error);
  }
}
