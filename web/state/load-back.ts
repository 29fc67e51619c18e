import { realClock } from '../../shared/time/real-clock.ts';
import { client } from './chat.ts';
import type { RoomState } from './types.ts';

/** So many are held of a conversation; what is older goes when something newer comes. */
export const MOST_HELD = 5_000;

const PATIENCE = 4;
const WAIT_MS = 750;

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
