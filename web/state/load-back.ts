import { realClock } from '../../shared/time/real-clock.ts';
import { client } from './chat.ts';
import type { RoomState } from './types.ts';

/** So many are held of a conversation; what is older goes when something newer comes. */
export const MOST_HELD = 5_000;

const PATIENCE = 4;
const WAIT_MS = 750;
/** An author's clock may be off, and a message may have waited long for a node: only one that was written after it is no sign. */
const CLOCKS_DIFFER_MS = 60_000;
const TIME_DIGITS = 12;
const VERSION_AT = 14;

/** Does what is held reach back to before the message was written, as its id (a UUID of version 7) tells? */
export function isBefore({ entries }: RoomState, id: string): boolean {
  const first = entries[0];
  if (id[VERSION_AT] !== '7') return false;
  const time = Number.parseInt(id.replaceAll('-', '').slice(0, TIME_DIGITS), 16);
  return first !== undefined && first.time < time - CLOCKS_DIFFER_MS;
}

/** Loads page after page of what is older, until there is enough, no more, or nobody answers for some seconds. Resolves with what is held then. */
export async function loadBack(name: RoomState['room'], isEnough: (room: RoomState) => boolean): Promise<RoomState | undefined> {
  const face = client();
  // The snapshot of the client itself: the one that is shown is a turn behind.
  const now = () => face?.state.rooms.find(({ room }) => room === name);
  for (let tries = 0; ; ) {
    const room = now();
    if (!room?.more || isEnough(room) || room.entries.length >= MOST_HELD || tries > PATIENCE) return room;
    await face?.loadOlder(name);
    const isFurther = now()?.entries[0]?.key !== room.entries[0]?.key;
    tries = isFurther ? 0 : tries + 1;
    // A node that is busy, or one that is being left, answers nothing for a moment.
    if (!isFurther) await new Promise<void>((done) => void realClock.after(WAIT_MS, done));
  }
}
