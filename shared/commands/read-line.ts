import type { RoomName } from '../ids.ts';
import { parseRoomName } from '../protocol/rooms.ts';
import { ACTION } from './action.ts';
import { reactionIn, replyIn } from './counted.ts';
import { nearest } from './nearest.ts';
import { lineOf, PREFIXED } from './plain-text.ts';
import { COMMAND_NAMES, type CommandName, commandNamed } from './table.ts';

/**
 * What a line means that somebody wrote, in the browser and in the terminal. Pure. An unknown command is never sent as text;
 * `//x` sends `/x`, and what only looks like a path (`/etc/passwd`) is text. `name: text` is a direct message to a known
 * person of exactly this name, and to nobody else: what is almost a name is held until its writer says who is meant.
 */
export type Line =
  | { readonly is: 'empty' }
  | { readonly is: 'text'; readonly body: string }
  | { readonly is: 'direct'; readonly name: string; readonly body: string }
  /** Sent to nobody yet. `typed`: the name as it was written; `name`: who may be meant; `text`: the line for the room. */
  | {
      readonly is: 'unsure';
      readonly why: 'almost' | 'left';
      readonly typed: string;
      readonly name: string;
      readonly body: string;
      readonly text: string;
    }
  | { readonly is: 'join'; readonly room: RoomName }
  | { readonly is: 'bad_room' }
  /** `argument`: what follows the command, trimmed; empty when nothing does. */
  | { readonly is: 'command'; readonly command: PlainCommand; readonly argument: string }
  | { readonly is: 'usage'; readonly command: CommandName }
  | { readonly is: 'unknown'; readonly command: string; readonly nearest: CommandName | undefined };

/** The commands that are not a line of another kind. */
export type PlainCommand = Exclude<CommandName, 'join' | 'msg' | 'me'>;

/** Who there is, as far as the writer can know. The writer is not among them. */
export interface People {
  /** Online somewhere, or seen: wrote here, or has a conversation with the writer. */
  readonly known: ReadonlySet<string>;
  /** Seen to go, and not back. */
  readonly left: ReadonlySet<string>;
}

export const NOBODY: People = { known: new Set(), left: new Set() };

export function readLine(written: string, people: People): Line {
  const line = lineOf(written);
  if (line.trim() === '') return { is: 'empty' };
  if (line.startsWith('//')) return { is: 'text', body: line.slice(1) };
  const match = /^\/([a-z]+)(?:\s|$)/i.exec(line);
  if (!match) return prefixed(line, people) ?? { is: 'text', body: line };

  const word = (match[1] as string).toLowerCase();
  const command = commandNamed(word);
  if (command === undefined) return { is: 'unknown', command: word, nearest: nearestCommand(word) };
  return commanded(command, line.slice(match[0].length).trim());
}

function commanded(command: CommandName, argument: string): Line {
  switch (command) {
    case 'join':
      return roomLine(argument) ?? { is: 'usage', command };
    case 'room':
      return argument === '' ? { is: 'command', command, argument } : (roomLine(argument) ?? { is: 'usage', command });
    case 'msg': {
      const parts = /^(\S+)\s+([\s\S]+)$/.exec(argument);
      return parts ? { is: 'direct', name: parts[1] as string, body: parts[2] as string } : { is: 'usage', command };
    }
    case 'me':
      return argument === '' ? { is: 'usage', command } : { is: 'text', body: ACTION + argument };
    case 'react':
      return reactionIn(argument) ? { is: 'command', command, argument } : { is: 'usage', command };
    case 'reply':
      return replyIn(argument) ? { is: 'command', command, argument } : { is: 'usage', command };
    case 'nick':
    case 'edit':
    case 'search':
      return argument === '' ? { is: 'usage', command } : { is: 'command', command, argument };
    default:
      return { is: 'command', command, argument };
  }
}

/** With or without `#`. Undefined when it is not one word. */
function roomLine(argument: string): Line | undefined {
  const name = argument.replace(/^#/, '');
  if (name === '' || /\s/.test(name)) return undefined;
  const room = parseRoomName(name);
  return room === undefined ? { is: 'bad_room' } : { is: 'join', room };
}

/** A line that begins with a name, where it is to one person or may be meant so. */
function prefixed(line: string, { known, left }: People): Line | undefined {
  const match = PREFIXED.exec(line);
  if (!match) return undefined;
  const typed = (match[1] as string).normalize('NFC');
  const body = match[2] as string;
  if (left.has(typed)) return { is: 'unsure', why: 'left', typed, name: typed, body, text: line };
  if (known.has(typed)) return { is: 'direct', name: typed, body };
  const name = nearest(typed.toLowerCase(), [...known, ...left], slipsOfName);
  return name === undefined ? undefined : { is: 'unsure', why: 'almost', typed, name, body, text: line };
}

/** One slip makes any letter of any other: a name of one letter is only mistaken for itself in the other case. */
function slipsOfName(name: string): number {
  return name.length > 1 ? 1 : 0;
}

function nearestCommand(word: string): CommandName | undefined {
  const limit = (name: string) => Math.min(2, Math.max(name.length, word.length) / 2);
  return nearest(word, COMMAND_NAMES, limit) as CommandName | undefined;
}

/** The one person who will read what is being written; undefined when that is everybody in the room. */
export function readerOf(written: string, people: People): string | undefined {
  const begun = /^\/(?:msg|dm|w)\s+(\S+)(?:\s|$)/i.exec(written);
  if (begun) return begun[1];
  const line = readLine(written, people);
  return line.is === 'direct' ? line.name : undefined;
}
