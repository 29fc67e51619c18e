import { composer } from './strings/composer.ts';
import { page } from './strings/page.ts';
import { room } from './strings/room.ts';
import { rooms } from './strings/rooms.ts';

/**
 * Every word that the page shows from its start, a file an area. The words of a part that is loaded later are in a file of
 * their own (`meshStrings`), which only that part imports; `strings/all.ts` names them all. Names that the tests and the
 * contract rely on are exact.
 */
export const strings = { ...page, ...rooms, ...room, ...composer } as const;
