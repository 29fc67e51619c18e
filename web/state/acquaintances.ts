import { computed, signal } from '@preact/signals';
import { Acquaintances } from '../../shared/commands/acquaintances.ts';
import { type Line, type People, readerOf, readLine } from '../../shared/commands/read-line.ts';
import { realClock } from '../../shared/time/real-clock.ts';
import { askDirectory } from './ask.ts';
import { chat, onSnapshot, rooms } from './chat.ts';
import type { Target } from './launch.ts';

/** Who there is to write to. Owns what is known of them; asks the node when a line looks as if it began with a name. */
const ASK_AGAIN_MS = 10_000;
const LIKE_A_NAME = /^\S{1,32}: /u;
const met = new Acquaintances();
const told = signal(0);
let askedAt = Number.NEGATIVE_INFINITY;

const people = computed<People>(() => {
  void told.value;
  met.rooms(rooms.value);
  return met.people(chat.value.me?.name);
});

export function watchPeople(): void {
  onSnapshot((before, after) => {
    if (before.rooms !== after.rooms) met.rooms(after.rooms);
  });
}

/** Read it where it is needed only: it is worked out from all that is on the screen. */
export function knownPeople(): People {
  return people.value;
}

export function read(text: string): Line {
  return readLine(text, people.value);
}

/** Who will read what is being typed. */
export function scopeOf(text: string, to: Target): Target {
  if (LIKE_A_NAME.test(text)) void ask();
  const maybeDirect = text.startsWith('/') || LIKE_A_NAME.test(text);
  const name = maybeDirect ? readerOf(text, people.value) : undefined;
  return name === undefined ? to : { kind: 'direct', name };
}

async function ask(): Promise<void> {
  const now = realClock.monotonic();
  if (now - askedAt < ASK_AGAIN_MS) return;
  askedAt = now;
  const directory = await askDirectory();
  if (!directory) return;
  met.mesh(directory.users.map(({ name }) => name));
  told.value += 1;
}
