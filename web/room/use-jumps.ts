import { useEffect, useRef } from 'preact/hooks';
import type { RoomState } from '../state/types.ts';
import { lineWanted, messageWanted } from '../state/view.ts';
import { later } from '../ui/later.tsx';
import type { Jump } from './jumps.ts';
import type { ShownSpan } from './use-span.ts';

const jumps = later(() => import('./jumps.ts'));

/** Goes where a link, a key or a pill asks to go. The result is for the pills. */
export function useJumps(list: ShownSpan, of: string, room: RoomState | undefined): (to: Jump) => void {
  // What waits for a part of the page that comes later acts on the list as it is then.
  const now = useRef({ list, room });
  now.current = { list, room };
  const go = (to: Jump) =>
    void jumps.load().then(
      ({ jump }) => now.current.room && jump(now.current.list, now.current.room, to),
      () => {},
    );

  const lines = lineWanted.value;
  useEffect(() => {
    if (lines > 0) go('line');
  }, [lines]);

  const message = messageWanted.value?.of === of ? messageWanted.value.id : undefined;
  const open = room?.joined === true && (room.with === undefined || room.entries.length > 0);
  useEffect(() => {
    if (!open || message === undefined) return;
    messageWanted.value = undefined;
    go({ message });
  }, [message, open]);

  return go;
}
