import { COMMAND_NAMES, COMMANDS, type CommandName } from '../../shared/commands/table.ts';

/** What the word at the caret may become. Pure: what there is to choose from is handed in. */
export interface Asked {
  readonly kind: 'emoji' | 'person' | 'room' | 'command';
  /** Where the word begins, its mark included, and where it ends. */
  readonly from: number;
  readonly to: number;
  readonly query: string;
}

export interface Choice {
  /** What takes the place of the word. */
  readonly text: string;
  readonly label: string;
  /** What it does, or looks like. */
  readonly note: string;
}

export interface Sources {
  readonly people: readonly string[];
  readonly rooms: readonly string[];
  readonly emoji: readonly { readonly name: string; readonly emoji: string }[];
}

const LONGEST_WORD = 64;
const MOST = 8;
const KINDS = { ':': 'emoji', '@': 'person', '#': 'room' } as const;
/** A smiley of a letter or two is meant as it is: `:D`, `:p`. */
const LEAST = { emoji: 2, person: 0, room: 0, command: 0 } as const;
const QUERY = { emoji: /^[a-z0-9_+-]*$/i, person: /^[^\s@:~#]*$/u, room: /^[\p{L}\p{N}\p{M}_.-]*$/u } as const;

export function askedAt(text: string, caret: number): Asked | undefined {
  if (text.startsWith('/') && /^\/[a-z]*$/i.test(text.slice(0, caret)) && !/^\S/.test(text.slice(caret)))
    return { kind: 'command', from: 0, to: caret, query: text.slice(1, caret) };
  const from = wordStart(text, caret);
  const kind = KINDS[text[from] as keyof typeof KINDS];
  if (kind === undefined) return undefined;
  const query = text.slice(from + 1, caret);
  if (query.length < LEAST[kind] || !QUERY[kind].test(query)) return undefined;
  return { kind, from, to: caret, query };
}

function wordStart(text: string, caret: number): number {
  let at = caret;
  while (at > 0 && caret - at < LONGEST_WORD && !/[\s(]/.test(text[at - 1] as string)) at -= 1;
  return at;
}

export function choicesFor({ kind, query }: Asked, { people, rooms, emoji }: Sources): readonly Choice[] {
  switch (kind) {
    case 'emoji':
      return best(query, emoji, ({ name }) => [name]).map((one) => ({
        text: `${one.emoji} `,
        label: `:${one.name}:`,
        note: one.emoji,
      }));
    case 'person':
      return best(query, people, (name) =>
        query.length > 1 || name.toLowerCase().startsWith(query.toLowerCase()) ? [name] : [],
      ).map((name) => ({ text: `@${name} `, label: `@${name}`, note: '' }));
    case 'room':
      // What only contains it is no room that somebody begins to write: `#1` is most often a number.
      return best(query, rooms, (name) => (name.toLowerCase().startsWith(query.toLowerCase()) ? [name] : [])).map((name) => ({
        text: `#${name} `,
        label: `#${name}`,
        note: '',
      }));
    case 'command':
      return best(query, COMMAND_NAMES, (name) => [name, ...(COMMANDS[name].aliases ?? [])]).map(commandChoice);
  }
}

function commandChoice(name: CommandName): Choice {
  const { hint, help } = COMMANDS[name];
  return { text: `/${name} `, label: `/${name} ${hint}`.trimEnd(), note: help };
}

/** Those that begin with it before those that contain it, each in the order given. */
function best<T>(query: string, all: readonly T[], words: (one: T) => readonly string[]): readonly T[] {
  const wanted = query.toLowerCase();
  const places = all.map((one) => ({ one, at: Math.min(...words(one).map((word) => rank(word.toLowerCase(), wanted))) }));
  return places
    .filter(({ at }) => at < NOT_AT_ALL)
    .sort((a, b) => a.at - b.at)
    .slice(0, MOST)
    .map(({ one }) => one);
}

const NOT_AT_ALL = 3;
function rank(word: string, query: string): number {
  if (word === query) return 0;
  return word.startsWith(query) ? 1 : word.includes(query) ? 2 : NOT_AT_ALL;
}

/** `:tada:` in full, its last colon just typed at the caret: the emoji it names and where it stood. */
export function namedEmoji(
  text: string,
  caret: number,
  emoji: Sources['emoji'],
): { readonly from: number; readonly emoji: string } | undefined {
  const match = /(?:^|[\s(]):([a-z0-9_+-]{1,40}):$/i.exec(text.slice(Math.max(0, caret - LONGEST_WORD), caret));
  const name = match?.[1]?.toLowerCase();
  const found = emoji.find((one) => one.name === name);
  return found && name !== undefined ? { from: caret - name.length - 2, emoji: found.emoji } : undefined;
}
