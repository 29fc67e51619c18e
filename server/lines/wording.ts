import type { Stamp } from '../../shared/ids.ts';
import { CLOSE } from '../../shared/protocol/close-codes.ts';
import type { NameProblem } from '../../shared/protocol/names.ts';

/** What line users read, word for word. Nothing here ends a line in its middle or moves a terminal's cursor. */

export const words = {
  hello: 'hello',
  world: 'world',
  welcome: 'Welcome to the chat server!',
  tokenTaken: 'Now your name.',
  unauthorized: 'This node lets in only who has an access token. Write /token and the token, then your name.',
  joined: (room: string) => `You joined room ${room}`,
  room: (room: string | undefined) => (room === undefined ? 'You are not in any room' : `You are in room ${room}`),
  users: (names: readonly string[]) => `Users: ${names.join(', ')}`,
  leader: (room: string | undefined, name: string | null) =>
    room === undefined || name === null ? 'No leader (join a room first)' : `Leader of room ${room}: ${name}`,
  unknown: 'Unknown command',
  noRoom: 'Join a room first using /join <room>',
  said: (at: number, name: string, body: string) => `[${clockTime(at)}] ${name}: ${printable(body)}`,
  direct: (at: number, name: string, body: string) => `[${clockTime(at)}] ${name} (to you): ${printable(body)}`,
  came: (at: number, name: string) => `[${clockTime(at)}] ${name} joined the room`,
  went: (at: number, name: string, room: string) => `[${clockTime(at)}] ${name} left the room ${room}`,
  notSent: (why: string) => `Not sent: ${why}`,
  tooLong: 'Line too long: nothing of it was taken. Send it in parts.',
  notUtf8: 'This line is not UTF-8: nothing of it was taken.',
  noName: 'No name came. Good bye.',
  tooMany: 'There are too many connections already. Try again later.',
  busy: 'This node takes nobody in just now. Try again later, or on another node.',
  going: 'This node is going away. Connect to another one.',
} as const;

const NAME_PROBLEMS: Readonly<Record<NameProblem, string>> = {
  length: 'A name has 1 to 32 characters, and at most 64 bytes.',
  control: 'A name has no control characters.',
  space: 'A name has no spaces.',
  reserved: 'A name has no ":" and no "~".',
  invisible: 'A name has no invisible characters.',
  bidi: 'A name has no characters that turn the direction of text.',
  combining: 'A name has at most two marks on a letter.',
  mixed_script: 'A name is written in one script.',
};

/** Why a name was refused. */
export function nameRefusal(message: string, reason: string | undefined): string {
  return reason !== undefined && Object.hasOwn(NAME_PROBLEMS, reason)
    ? `${NAME_PROBLEMS[reason as NameProblem]} Choose another one.`
    : message;
}

/** The last line before the node hangs up; undefined when the user said good bye. */
export function farewell(code: number): string | undefined {
  switch (code) {
    case CLOSE.bye:
      return undefined;
    case CLOSE.idle:
      return 'You said nothing for too long. Good bye.';
    case CLOSE.slowConsumer:
      return 'You read too slowly. Good bye.';
    default:
      return words.going;
  }
}

/** Unix milliseconds of a stamp. */
export function timeOf(stamp: Stamp): number {
  return Number(stamp.slice(0, 13));
}

/** `HH:MM:SS` where this node is. */
export function clockTime(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Control characters, and what turns the direction of the rest of a line: text could look like another one's. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A body on one line: what a terminal would obey as escapes, everything else as it is. */
export function printable(body: string): string {
  return body.replace(UNPRINTABLE, (one) => SHORT[one] ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
