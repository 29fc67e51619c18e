import type { Line } from './read-line.ts';
import { usageOf } from './table.ts';

/** What people are told of a line that was not sent: the same words in the browser and in the terminal. */
export const lineWords = {
  unknown: (command: string, nearest: string | undefined) =>
    `There is no “/${command}”. ${nearest ? `Did you mean “/${nearest}”?` : 'See “/help”.'} To send text that starts with “/”, type “//” or put a space first.`,
  usage: (usage: string) => `Write it like this: ${usage}`,
  badRoom: 'Use 1–64 letters, digits, “-”, “_” or “.”, not starting with a dot.',
  almost: (typed: string, name: string) => `No user “${typed}”, but there is “${name}”. Who is meant?`,
  left: (name: string) => `“${name}” has left. Who is meant?`,
} as const;

/** Why this line cannot be sent as it is; undefined when it can. */
export function problemOf(line: Line): string | undefined {
  switch (line.is) {
    case 'unknown':
      return lineWords.unknown(line.command, line.nearest);
    case 'usage':
      return lineWords.usage(usageOf(line.command));
    case 'bad_room':
      return lineWords.badRoom;
    case 'unsure':
      return line.why === 'left' ? lineWords.left(line.name) : lineWords.almost(line.typed, line.name);
    default:
      return undefined;
  }
}
