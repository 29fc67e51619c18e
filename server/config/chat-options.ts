import type { ChatOptions } from '../../shared/chat-options.ts';
import { readAccessTokens } from './access-tokens.ts';
import { CHAT_OPTIONS, type ChatOptionName } from './chat-table.ts';
import { ConfigError, EXIT } from './config-error.ts';
import { type Environment, refuseUnknownVariables, TOKEN_ENV } from './settings.ts';
import { duration, ValueError } from './values.ts';

/** The flags that were given, with all their values. */
export type ChatFlags = Readonly<Partial<Record<ChatOptionName, readonly string[]>>>;

const parseGiveUp = duration({ from: '1ms', to: '24h' });

/** A flag beats a variable, a variable the default. Throws ConfigError. */
export function resolveChat(flags: ChatFlags, env: Environment): ChatOptions {
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
    token: accessToken(flags, env),
  };
}

/** Never a flag: everybody on the machine can read those. */
function accessToken(flags: ChatFlags, env: Environment): string | undefined {
  const inPlace = flags['token-file'] ? undefined : env[TOKEN_ENV]?.trim();
  const path = (flags['token-file'] ?? fromEnv('token-file', env))?.at(-1);
  // It is its owner's affair who may read it; the node's own file is not.
  return inPlace || (path === undefined ? undefined : readAccessTokens(path, true)[0]);
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
