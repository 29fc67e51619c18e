import { signal } from '@preact/signals';
import { realClock } from '../../shared/time/real-clock.ts';
import { onSnapshot } from './chat.ts';
import { type Comings, withComings } from './comings.ts';
import { shownRoom } from './view.ts';

/** Who came to the room in view and who left it in the last moments. Owns that. A failover is neither, for no member changes by it. */

export const comings = signal<{ readonly room: string; readonly who: Comings } | undefined>(undefined);

/** Told for so long after the last change. */
const TOLD_MS = 8_000;
let stop = () => {};
/** Who takes another name has neither come nor gone. */
const own = new Set<string>();

export function watchComings(): void {
  onSnapshot((before, after) => {
    if (after.me) own.add(after.me.name);
    const name = shownRoom.value?.room;
    const [old, now] = [before, after].map(({ rooms }) => rooms.find(({ room }) => room === name));
    if (!old || !now || old.members === now.members) return;
    const told = comings.value?.room === name ? comings.value?.who : undefined;
    const who = withComings(told ?? new Map(), old, now, own);
    if (who === told) return;
    comings.value = { room: now.room, who };
    stop();
    stop = realClock.after(TOLD_MS, () => {
      comings.value = undefined;
    });
  });
}
