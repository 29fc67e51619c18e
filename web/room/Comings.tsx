import { whoDid } from '../state/comings.ts';
import { comings, watchComings } from '../state/presence-notice.ts';
import type { RoomState } from '../state/types.ts';
import { sideStrings } from '../strings/side.ts';

watchComings();

/** Who has just come to the room, and who has left it. */
export function Comings({ room }: { readonly room: RoomState | undefined }) {
  const told = comings.value;
  if (!room || told?.room !== room.room || told.who.size === 0) return null;
  return <bdi class="comings">{sideStrings.comings(whoDid(told.who, true), whoDid(told.who, false))}</bdi>;
}
