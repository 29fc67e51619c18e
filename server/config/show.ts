import { CHAT_OPTION_NAMES, CHAT_OPTIONS } from './chat-table.ts';
import { envName, OPTION_NAMES, type OptionName, optionRow } from './options.ts';
import type { ServeConfig } from './serve-config.ts';
import type { Settings } from './settings.ts';

/** What `config` prints. `print` and `defaults` are themselves valid configuration files. */

/** Everything in force, derived values included. Holds the path of the secret file and never the secret. */
export function showInForce(settings: Settings, { name, publicUrl }: ServeConfig): string {
  const derived: Readonly<Partial<Record<OptionName, string>>> = { name, 'public-url': publicUrl };
  return asFile((option) => settings.texts(option) ?? (derived[option] === undefined ? undefined : [derived[option]]));
}

/** The defaults; what is derived is left out. */
export function showDefaults(): string {
  return asFile((option) => {
    const { default: text } = optionRow(option);
    return text === undefined ? undefined : [text];
  });
}

function asFile(textsOf: (option: OptionName) => readonly string[] | undefined): string {
  const entries = OPTION_NAMES.flatMap((option) => {
    const texts = textsOf(option);
    return texts ? [[option, optionRow(option).repeatable ? texts : texts.at(-1)] as const] : [];
  });
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

/** The reference of the options, as Markdown. */
export function showReference(): string {
  const rows = OPTION_NAMES.map((option) => {
    const row = optionRow(option);
    const fallback = row.default === undefined ? (row.derived ?? '') : `\`${row.default}\``;
    const flag = `\`--${option} ${row.value.replaceAll('|', '\\|')}\`${row.repeatable ? ', repeatable' : ''}`;
    return `| ${flag} | \`${envName(option)}\` | ${fallback} | ${row.help} |`;
  });
  const chatRows = CHAT_OPTION_NAMES.map((option) => {
    const { value, env, repeatable, default: fallback, help } = CHAT_OPTIONS[option];
    const flag = `\`--${option}${value === undefined ? '' : ` ${value}`}\`${repeatable ? ', repeatable' : ''}`;
    return `| ${flag} | \`${env}\` | ${fallback} | ${help} |`;
  });
  return `${REFERENCE_INTRODUCTION}\n${rows.join('\n')}\n${CHAT_INTRODUCTION}\n${chatRows.join('\n')}\n`;
}

const REFERENCE_INTRODUCTION = `# Options of \`serve\`

Made by \`node dist/skein.js config docs\` from the table that the program reads.

Each option is a flag, an environment variable and a key of the same name, without the dashes in front, in the JSON file that \`--config path\`
(or \`SKEIN_CONFIG\`) names. A flag beats a variable, a variable beats the file, the file beats the default. A repeatable
option is written several times as a flag, with commas as a variable, as a list in the file. Paths are relative to the
working directory. A duration is a number with a unit: \`80ms\`, \`10s\`, \`2m\`, \`1h\`. What is unknown is refused, with the
nearest known name. Exit codes: 64 usage, 73 cannot create or listen, 74 input or output, 77 permission, 78 configuration.

| option | variable | default | |
|---|---|---|---|`;

const CHAT_INTRODUCTION = `
## Options of \`chat\`

The terminal client: [terminal.md](terminal.md). A flag beats a variable.

| option | variable | default | |
|---|---|---|---|`;
