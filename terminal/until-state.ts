import type { ChatFace, ChatState } from '../shared/client/chat-state.ts';
import type { Clock } from '../shared/time/clock.ts';

/** Resolves when the state is as wanted, or with false when it is not within `ms`. */
export function untilState(face: ChatFace, clock: Clock, wanted: (state: ChatState) => boolean, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (met: boolean) => {
      stopTimer();
      stopWatching();
      resolve(met);
    };
    const stopTimer = clock.after(ms, () => end(wanted(face.state)));
    const stopWatching = face.subscribe((state) => wanted(state) && end(true));
    if (wanted(face.state)) end(true);
  });
}
