import { COMMAND_NAMES, commandNamed } from '../shared/commands/table.ts';

/** What Tab offers. Pure. */
export interface Known {
  readonly people: Iterable<string>;
  readonly rooms: Iterable<string>;
  readonly nodes: Iterable<string>;
}

/** The candidates for the end of `line`, and that end: what `readline` wants to know. */
export function complete(line: string, known: Known): readonly [candidates: string[], ending: string] {
  if (/^\/[a-z]*$/i.test(line)) return [starting(COMMAND_NAMES, line.slice(1)).map((name) => `/${name} `), line];
  const argument = /^\/([a-z]+)\s+(\S*)$/i.exec(line);
  if (argument) {
    const ending = argument[2] as string;
    const hash = ending.startsWith('#') ? '#' : '';
    const words = argumentsOf(argument[1] as string, known);
    return [starting(words, ending.slice(hash.length)).map((word) => `${hash}${word} `), ending];
  }
  // A name at the start is a direct message; further on it is only spoken of.
  const word = /(\S*)$/.exec(line)?.[1] ?? '';
  if (word === '') return [[], line];
  const after = word === line ? ': ' : ' ';
  return [starting(known.people, word).map((name) => name + after), word];
}

function argumentsOf(word: string, { people, rooms, nodes }: Known): Iterable<string> {
  switch (commandNamed(word)) {
    case 'join':
    case 'room':
    case 'leave':
    case 'users':
      return rooms;
    case 'msg':
      return people;
    case 'pin':
      return nodes;
    default:
      return [];
  }
}

function starting(words: Iterable<string>, begin: string): string[] {
  const start = begin.toLowerCase();
  return [...new Set(words)].filter((word) => word.toLowerCase().startsWith(start)).sort();
}
