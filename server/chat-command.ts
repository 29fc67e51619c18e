import { type Command as Commander, Option as CommanderOption } from 'commander';
import type { ChatFlags } from './config/chat-options.ts';
import { CHAT_OPTION_NAMES, CHAT_OPTIONS, type ChatOptionName } from './config/chat-table.ts';

/** Adds `chat` to the command line; `run` gets what was given. */
export function addChat(program: Commander, run: (flags: ChatFlags) => void): void {
  const chat = program
    .command('chat')
    .description('chat on this terminal, or through a pipe')
    .argument('[url...]', 'nodes to start with');
  for (const name of CHAT_OPTION_NAMES) {
    const { value, help, repeatable, default: fallback, env } = CHAT_OPTIONS[name];
    const text = `${help}${repeatable ? '; repeatable' : ''} (${fallback}; ${env})`;
    const option = new CommanderOption(`--${name}${value === undefined ? '' : ` <${value}>`}`, text);
    chat.addOption(
      value === undefined ? option : option.argParser((one: string, before?: readonly string[]) => [...(before ?? []), one]),
    );
  }
  chat.action((urls: readonly string[]) => {
    const given = CHAT_OPTION_NAMES.flatMap((name) => {
      const values = valuesOf(chat, name, urls);
      return values.length > 0 ? [[name, values] as const] : [];
    });
    run(Object.fromEntries(given));
  });
}

function valuesOf(chat: Commander, name: ChatOptionName, urls: readonly string[]): readonly string[] {
  const value: unknown = chat.getOptionValue(name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  const values = Array.isArray(value) ? value.map(String) : value === true ? ['on'] : [];
  return name === 'url' ? [...urls, ...values] : values;
}
